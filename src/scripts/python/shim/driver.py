"""A DBAPI (PEP 249) whose statements Limbeck runs on its one connection, in its one transaction.

Before and behind the migrations, the first connection to speak owns the transaction, and ends it. While they run,
it is Limbeck's: what env.py gave to context.configure() works in it, a commit from inside is told, and every other
connection has a savepoint in it for its own transaction."""

import decimal
import datetime
import re
import sys

from _limbeck import errors, literals, results

READS = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(?:SELECT|SHOW|VALUES|EXPLAIN|PRAGMA|TABLE)\b", re.I | re.S)
CHANGES_ROWS = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.I)
SHOWS_STRINGS = "show standard_conforming_strings"  # asked by each new engine; Limbeck keeps it on


class Session:
    """What all connections of this process share."""

    def __init__(self, channel):
        self.channel = channel
        self.syntax = None  # "postgresql", "sqlite" or "mysql", once it is known
        self.dialect = None  # as SQLAlchemy calls it: "mariadb" has that syntax, too
        self.hello = None  # Limbeck's answer to the first connect
        self.main = None  # the connection that was given to context.configure()
        self.owner = None  # of the transaction that is open
        self.running = False  # inside run_migrations()
        self.in_step = False  # inside a revision's function
        self.file = None  # whose lines are told: the revision's, or env.py
        self.savepoints = 0
        self.main_statements = 0

    def connect(self, parameters):
        answer = self.channel.ask("connect", syntax=self.dialect or self.syntax, parameters=parameters)
        if "error" in answer:
            raise errors.of_answer(answer["error"], self.syntax)
        self.hello = answer
        return answer

    def line(self):
        frame = sys._getframe(1)
        while frame:
            if frame.f_code.co_filename == self.file:
                return frame.f_lineno
            frame = frame.f_back
        return 0

    def ask(self, op, **request):
        answer = self.channel.ask(op, line=self.line(), **request)
        if "error" in answer:
            raise errors.of_answer(answer["error"], self.syntax)
        return answer

    def execute(self, connection, sql, values):
        if connection.autocommit:
            return self.ask("sql", sql=sql, values=values, mode="autocommit")
        if self.running:
            self.owner = self.main
        if self.owner in (None, connection):
            return self.execute_as_owner(connection, sql, values)
        return self.execute_beside_owner(connection, sql, values)

    def execute_as_owner(self, connection, sql, values):
        if connection is self.main:
            self.main_statements += 1
        # sqlite3 begins a transaction ahead of what changes rows, and of nothing else.
        begins = self.running or self.owner or self.syntax != "sqlite" or CHANGES_ROWS.match(sql)
        if begins:
            self.owner = connection
        return self.ask("sql", sql=sql, values=values, mode="transaction" if begins else "as_is")

    def execute_beside_owner(self, connection, sql, values):
        connection.enter_savepoint(sql)
        try:
            return self.ask("sql", sql=sql, values=values, mode="transaction")
        except errors.Error:
            connection.fail()
            raise

    def commit(self, connection):
        if connection.savepoint:
            connection.leave_savepoint("RELEASE SAVEPOINT")
        elif self.running:
            if self.in_step and connection is self.main:
                self.ask("commit")
        elif self.owner is connection:
            self.owner = None
            self.ask("commit")

    def rollback(self, connection):
        if connection.savepoint:
            connection.take_back()
        elif self.running:
            if self.in_step and connection is self.main:
                self.ask("rollback")
        elif self.owner is connection:
            self.owner = None
            self.ask("rollback")


class Connection:
    def __init__(self, session, dialect):
        self.session = session
        self.dialect = dialect
        self.autocommit = False
        self.isolation_level = None  # as it was set here; None: the server's default
        self.savepoint = None
        self.only_read = True  # since the savepoint
        self.failed = False
        self.statements_of_main = 0
        self.closed = 0
        self.notices = []
        self.encoding = "UTF8"

    def cursor(self, *_, **__):
        return Cursor(self)

    def commit(self):
        self.session.commit(self)

    def rollback(self):
        self.session.rollback(self)

    def close(self):
        self.session.rollback(self)
        self.closed = 1

    def execute(self, sql, values=None):  # sqlite3's shortcut
        return self.cursor().execute(sql, values)

    # ---- what psycopg2 has beside PEP 249

    def set_isolation_level(self, level):
        self.autocommit = level in (0, "AUTOCOMMIT")

    def set_session(self, autocommit=None, **_):
        if autocommit is not None:
            self.autocommit = bool(autocommit)

    def get_parameter_status(self, name):
        return self.session.hello["version"] if name == "server_version" else None

    def create_function(self, name, *_, **__):
        raise errors.NotSupportedError(
            f"the function {name}() of this Python program can't be called in a database that Limbeck is connected to"
        )

    create_aggregate = create_collation = create_function

    # ---- a transaction beside the owner's

    def control(self, sql):
        self.session.ask("sql", sql=sql, values=None, mode="transaction")

    def enter_savepoint(self, sql):
        if self.failed:
            raise errors.InternalError(
                "current transaction is aborted, commands ignored until end of transaction block"
            )
        if not self.savepoint:
            self.session.savepoints += 1
            self.savepoint = f"limbeck_{self.session.savepoints}"
            self.statements_of_main = self.session.main_statements
            self.only_read = True
            self.control(f"SAVEPOINT {self.savepoint}")
        self.only_read = self.only_read and bool(READS.match(sql))

    def leave_savepoint(self, how):
        savepoint, self.savepoint = self.savepoint, None
        self.failed = False
        self.control(f"{how} {savepoint}")

    def fail(self):
        """A statement failed: the transaction goes on for its owner."""
        self.failed = True
        self.control(f"ROLLBACK TO SAVEPOINT {self.savepoint}")

    def take_back(self):
        if not self.failed and not self.only_read:
            if self.session.main_statements != self.statements_of_main:
                self.savepoint = None
                raise errors.NotSupportedError(
                    "a second connection can't be rolled back by itself once the first one has gone on: with Limbeck, "
                    "both work in one transaction; commit it, or close it first"
                )
            self.control(f"ROLLBACK TO SAVEPOINT {self.savepoint}")
        self.leave_savepoint("RELEASE SAVEPOINT")


class Cursor:
    arraysize = 1
    itersize = 2000
    rowcount = -1
    description = None
    lastrowid = None

    def __init__(self, connection):
        self.connection = connection
        self.rows = iter(())

    def execute(self, sql, values=None, *_, **__):
        session = self.connection.session
        if isinstance(sql, bytes):
            sql = sql.decode()
        if session.syntax == "postgresql":
            if sql == SHOWS_STRINGS:
                answer = {"columns": ["standard_conforming_strings"], "types": [25], "rows": [["on"]], "affected": 1}
            else:
                sql = sql if values is None else literals.interpolate(sql, values)
                answer = session.execute(self.connection, sql, None)
        elif session.syntax == "mysql":
            sql = sql if values is None else literals.interpolate(sql, values, literals.mysql_literal)
            answer = session.execute(self.connection, sql, None)
        else:
            answer = session.execute(self.connection, sql, sqlite_values(sql, values))
        self.take(answer, session.syntax)
        return self

    def take(self, answer, syntax):
        columns = answer["columns"]
        types = answer.get("types") or [None] * len(columns)
        fields = [(name, kind, None, None, None, None, None) for name, kind in zip(columns, types)]
        self.description = fields or None
        if syntax == "postgresql":
            loads = getattr(self.connection.dialect, "_json_deserializer", None)
            rows = results.postgresql_rows(answer, loads)
        elif syntax == "mysql":
            rows = results.mysql_rows(answer)
        else:
            rows = results.sqlite_rows(answer)
        self.rows = iter(rows)
        self.rowcount = answer["affected"] if syntax != "sqlite" or not fields else -1
        self.lastrowid = answer.get("lastrowid")

    def executemany(self, sql, many):
        count = 0
        for values in many:
            self.execute(sql, values)
            count += max(self.rowcount, 0)
        self.rowcount = count
        return self

    def executescript(self, sql):  # sqlite3's: it commits first
        self.connection.commit()
        return self.execute(sql)

    def mogrify(self, sql, values=None):
        literal = literals.mysql_literal if self.connection.session.syntax == "mysql" else literals.literal
        return (sql if values is None else literals.interpolate(sql, values, literal)).encode()

    def fetchone(self):
        return next(self.rows, None)

    def fetchmany(self, size=None):
        return [row for _, row in zip(range(size or self.arraysize), self.rows)]

    def fetchall(self):
        return list(self.rows)

    def __iter__(self):
        return self.rows

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.rows = iter(())

    def setinputsizes(self, *_):
        pass

    def setoutputsize(self, *_):
        pass

    def copy_from(self, *_, **__):
        raise errors.NotSupportedError("COPY from within Python can't go over the connection that Limbeck has")

    copy_to = copy_expert = copy = copy_from


def sqlite_value(value):
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return {"real": repr(value)} if value == value else None
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"bytes": bytes(value).hex()}
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        raise errors.ProgrammingError("Error binding parameter: type 'decimal.Decimal' is not supported")
    raise errors.ProgrammingError(f"Error binding parameter: type {type(value).__name__!r} is not supported")


def sqlite_values(sql, values):
    """Limbeck numbers its placeholders as they stand; sqlite3 takes named ones, too."""
    if not values:
        return None
    if hasattr(values, "keys"):
        names = dict.fromkeys(re.findall(r"(?<![:\w]):(\w+)", sql))
        values = [values[name] for name in names]
    return [sqlite_value(each) for each in values]
