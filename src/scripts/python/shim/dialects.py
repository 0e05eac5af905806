"""SQLAlchemy's dialects over the driver. Every address of theirs leads here, whatever driver it names: create_engine(), create_async_engine() and engine_from_config() need no change of their own."""

import sys
import types

import sqlalchemy
from sqlalchemy import pool
from sqlalchemy import types as sqltypes
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.mysql.base import MySQLDialect
from sqlalchemy.dialects.mysql.mariadb import MariaDBDialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import url as engine_url

from _limbeck import addresses, driver, errors
from _limbeck.results import IS_14

session = None  # driver.Session, set by main


def driver_module(name, paramstyle):
    module = types.ModuleType(name)
    module.apilevel, module.threadsafety, module.paramstyle = "2.0", 1, paramstyle
    for each in ("Warning", "Error", "InterfaceError", "DatabaseError", "OperationalError", "IntegrityError",
                 "ProgrammingError", "DataError", "InternalError", "NotSupportedError"):  # fmt: skip
        setattr(module, each, getattr(errors, each))
    module.Binary = bytes
    sys.modules[name] = module
    return module


POSTGRESQL = driver_module("_limbeck.postgresql", "pyformat")
SQLITE = driver_module("_limbeck.sqlite", "qmark")
MYSQL = driver_module("_limbeck.mysql", "format")


class Common:
    driver = "limbeck"
    is_async = False

    # Options of the drivers that have no meaning here are taken, since create_engine() refuses unknown ones.
    def __init__(self, executemany_mode=None, executemany_batch_page_size=None, executemany_values_page_size=None,
                 use_native_unicode=None, client_encoding=None, psycopg2_version=None, use_native_hstore=None,
                 server_side_cursors=None, prepared_statement_cache_size=None, native_datetime=None, use_ansiquotes=None,
                 **options):  # fmt: skip
        super().__init__(**options)

    @classmethod
    def get_dialect_cls(cls, url):
        return cls.TWINS[addresses.is_async(url)]

    @classmethod
    def get_async_dialect_cls(cls, url):
        return cls.TWINS[True]

    @classmethod
    def get_pool_class(cls, url):
        return pool.AsyncAdaptedQueuePool if cls.is_async else pool.QueuePool

    def create_connect_args(self, url):
        return [], addresses.of_url(url)

    def connect(self, *_, **parameters):
        if session.syntax not in (None, self.syntax):
            raise errors.NotSupportedError(
                f"Limbeck is connected to a {session.syntax} database, and this engine leads to one of {self.syntax}"
            )
        session.syntax, session.dialect = self.syntax, self.name
        session.connect(addresses.as_texts(parameters, self.syntax))
        return driver.Connection(session, self)

    @property
    def syntax(self):
        return self.name

    def _get_server_version_info(self, connection):
        return tuple(session.hello["version_info"])

    def _get_default_schema_name(self, connection):
        return session.hello["default_schema"]

    def is_disconnect(self, error, connection, cursor):
        return False

    def set_isolation_level(self, dbapi_connection, level):
        level = level.replace("_", " ")
        dbapi_connection.autocommit = level == "AUTOCOMMIT"
        self.set_transaction_level(dbapi_connection, level)

    def get_isolation_level_values(self, dbapi_connection):
        return ("AUTOCOMMIT", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")

    def reset_isolation_level(self, dbapi_connection):
        dbapi_connection.autocommit = False

    def on_connect(self):
        level = getattr(self, "isolation_level", None)  # 1.4 gives it to the dialect
        return (lambda connection: self.set_isolation_level(connection, level)) if level else None


class DecodedJSON(postgresql.JSON):  # by the driver, as psycopg2 does
    def result_processor(self, dialect, coltype):
        return None


class DecodedJSONB(postgresql.JSONB):
    def result_processor(self, dialect, coltype):
        return None


class NativeUUID(postgresql.UUID):  # of 1.4
    def bind_processor(self, dialect):
        return None

    def result_processor(self, dialect, coltype):
        return None if self.as_uuid else lambda value: value and str(value)


class PostgreSQL(Common, PGDialect):
    default_paramstyle = "pyformat"
    insert_executemany_returning = False
    use_insertmanyvalues = False
    colspecs = {
        **PGDialect.colspecs,
        sqltypes.JSON: DecodedJSON,
        postgresql.JSON: DecodedJSON,
        postgresql.JSONB: DecodedJSONB,
        **({postgresql.UUID: NativeUUID} if IS_14 else {}),
    }

    @classmethod
    def import_dbapi(cls):
        return POSTGRESQL

    def set_transaction_level(self, dbapi_connection, level):
        if level == "AUTOCOMMIT" or level == dbapi_connection.isolation_level:
            return
        if dbapi_connection.isolation_level is None and level == session.hello["isolation_level"]:
            return
        dbapi_connection.isolation_level = level
        dbapi_connection.cursor().execute(
            f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {level}"
        )

    def get_isolation_level(self, dbapi_connection):
        if dbapi_connection.autocommit:
            return "AUTOCOMMIT"
        return dbapi_connection.isolation_level or session.hello["isolation_level"]

    get_default_isolation_level = get_isolation_level


class SQLite(Common, SQLiteDialect):
    default_paramstyle = "qmark"

    @classmethod
    def import_dbapi(cls):
        SQLITE.sqlite_version_info = tuple(session.library_version_info)
        SQLITE.sqlite_version = ".".join(map(str, session.library_version_info))
        return SQLITE

    def set_transaction_level(self, dbapi_connection, level):
        pass

    def get_isolation_level(self, dbapi_connection):
        return "AUTOCOMMIT" if dbapi_connection.autocommit else "SERIALIZABLE"

    get_default_isolation_level = get_isolation_level


class OfMySQL(Common):
    syntax = "mysql"
    default_paramstyle = "format"
    supports_native_decimal = True
    supports_sane_rowcount = supports_sane_multi_rowcount = True
    use_insertmanyvalues = False

    @classmethod
    def import_dbapi(cls):
        return MYSQL

    def _get_server_version_info(self, connection):
        version = super()._get_server_version_info(connection)
        if not isinstance(getattr(type(self), "_mariadb_normalized_version_info", None), property):  # before 2.1
            self._mariadb_normalized_version_info = version
        self._set_mariadb("MariaDB" in session.hello["version"], version)
        return version

    def _detect_charset(self, connection):
        return "utf8mb4"

    def _extract_error_code(self, exception):
        return exception.args[0]

    def set_transaction_level(self, dbapi_connection, level):
        if level == "AUTOCOMMIT" or level == self.get_isolation_level(dbapi_connection):
            return
        dbapi_connection.isolation_level = level
        dbapi_connection.cursor().execute(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")

    def get_isolation_level(self, dbapi_connection):
        if dbapi_connection.autocommit:
            return "AUTOCOMMIT"
        return dbapi_connection.isolation_level or session.hello["isolation_level"]

    get_default_isolation_level = get_isolation_level


class MySQL(OfMySQL, MySQLDialect):
    pass


class MariaDB(OfMySQL, MariaDBDialect):
    pass


class AsyncMySQL(MySQL):
    is_async = True


class AsyncMariaDB(MariaDB):
    is_async = True


class AsyncPostgreSQL(PostgreSQL):
    is_async = True


class AsyncSQLite(SQLite):
    is_async = True


PostgreSQL.TWINS = {False: PostgreSQL, True: AsyncPostgreSQL}
SQLite.TWINS = {False: SQLite, True: AsyncSQLite}
MySQL.TWINS = {False: MySQL, True: AsyncMySQL}
MariaDB.TWINS = {False: MariaDB, True: AsyncMariaDB}
BY_NAME = {"postgresql": PostgreSQL, "postgres": PostgreSQL, "sqlite": SQLite, "mysql": MySQL, "mariadb": MariaDB}
FAMILIES = {"postgres": "postgresql", "mariadb": "mysql"}
for each in (PostgreSQL, SQLite, MySQL, MariaDB, AsyncPostgreSQL, AsyncSQLite, AsyncMySQL, AsyncMariaDB):
    each.supports_statement_cache = True  # SQLAlchemy asks each class itself
    if IS_14:
        each.dbapi = each.import_dbapi


def install(given_session, default, is_meant):
    """`default`: the dialect that an address of none (`driver://…`) stands for, since Limbeck has another one; with
    `is_meant`, what every address stands for."""
    global session
    session = given_session
    entrypoint = engine_url.URL._get_entrypoint

    def find(url):
        name = url.drivername.split("+")[0]
        if name in BY_NAME:
            is_other = is_meant and default in BY_NAME and FAMILIES.get(name, name) != FAMILIES.get(default, default)
            return BY_NAME[default if is_other else name]
        try:
            return entrypoint(url)
        except sqlalchemy.exc.NoSuchModuleError:
            if default not in BY_NAME:
                raise
            return BY_NAME[default]

    engine_url.URL._get_entrypoint = find
