"""The exceptions of the driver (PEP 249), and which of them an error of the database is."""

import sqlite3
import sys


class Warning(Exception):
    pass


class Error(Exception):
    sqlstate = pgcode = pgerror = diag = None


class InterfaceError(Error):
    pass


class DatabaseError(Error):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class DataError(DatabaseError):
    pass


class InternalError(DatabaseError):
    pass


class NotSupportedError(DatabaseError):
    pass


BY_SQLSTATE_CLASS = {
    "08": OperationalError, "0A": NotSupportedError, "22": DataError, "23": IntegrityError,
    "25": InternalError, "40": OperationalError, "42": ProgrammingError, "53": OperationalError,
    "55": OperationalError, "57": OperationalError,
}  # fmt: skip


# As PyMySQL has it.
BY_MYSQL_CODE = {
    **dict.fromkeys((1007, 1064, 1102, 1103, 1110, 1111, 1112, 1113, 1146, 1149, 1179), ProgrammingError),
    **dict.fromkeys((1171, 1230, 1263, 1264, 1265, 1366, 1367, 1406, 1441), DataError),
    **dict.fromkeys((1048, 1062, 1215, 1216, 1217, 1451, 1452), IntegrityError),
    **dict.fromkeys((1196, 1235, 1286, 1289), NotSupportedError),
}


class Diagnostics:
    """What psycopg2 calls `error.diag`."""

    def __init__(self, answer):
        self.sqlstate = answer.get("sqlstate")
        self.message_primary = answer["message"]
        self.message_hint = answer.get("hint") or None

    def __getattr__(self, name):
        return None


def like_the_drivers_own(kind, answer, syntax):
    """The class, and the driver's own beside it, so that `except sqlite3.OperationalError` and
    `isinstance(error.orig, psycopg2.errors.DuplicateTable)` go on to work."""
    if syntax == "sqlite":
        return type(kind.__name__, (kind, getattr(sqlite3, kind.__name__)), {})
    if syntax == "mysql":
        theirs = sys.modules.get("pymysql.err")
        return type(kind.__name__, (kind, getattr(theirs, kind.__name__)), {}) if theirs else kind
    theirs = sys.modules.get("psycopg2.errors")
    try:
        if theirs:
            return type(kind.__name__, (kind, theirs.lookup(answer.get("sqlstate"))), {})
    except (KeyError, TypeError):
        pass
    return kind


def of_answer(answer, syntax):
    """The exception for an answer that tells of an error."""
    state = answer.get("sqlstate") or ""
    if syntax == "sqlite":
        integrity = answer.get("kind", "").endswith("_violation")
        kind = IntegrityError if integrity else OperationalError
    elif syntax == "mysql":
        code = answer.get("native_code") or 0
        kind = BY_MYSQL_CODE.get(code) or (InternalError if code < 1000 else OperationalError)
    else:
        kind = BY_SQLSTATE_CLASS.get(state[:2], DatabaseError)
    told = (code, answer["message"]) if syntax == "mysql" else (answer["message"],)
    error = like_the_drivers_own(kind, answer, syntax)(*told)
    error.from_limbeck = True
    error.told = answer["message"]
    error.hint = answer.get("hint") or ""
    if syntax == "postgresql":
        error.sqlstate = error.pgcode = state
        error.pgerror = answer["message"]
        error.diag = Diagnostics(answer)
    return error
