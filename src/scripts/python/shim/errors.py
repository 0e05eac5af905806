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
    else:
        kind = BY_SQLSTATE_CLASS.get(state[:2], DatabaseError)
    error = like_the_drivers_own(kind, answer, syntax)(answer["message"])
    error.from_limbeck = True
    error.hint = answer.get("hint") or ""
    if syntax == "postgresql":
        error.sqlstate = error.pgcode = state
        error.pgerror = answer["message"]
        error.diag = Diagnostics(answer)
    return error
