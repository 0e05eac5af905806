"""Values as literals, the way psycopg2 writes them for PostgreSQL and PyMySQL for MariaDB and MySQL: SET, DDL and places
without a type take no placeholders."""

import datetime
import decimal
import ipaddress
import re
import uuid

from _limbeck import errors

PLACE = re.compile(r"%(?:\((.*?)\)s|(s)|(%))", re.S)


def quote(text):
    if "\0" in text:
        raise ValueError("A string literal cannot contain NUL (0x00) characters.")
    return "'" + text.replace("'", "''") + "'"  # Limbeck keeps standard_conforming_strings on


def number(text):
    return " " + text if text.startswith("-") else text  # `- -1`, not a comment


def interval(value):
    return f"'{value.days} days {value.seconds}.{value.microseconds:06d} seconds'::interval"


def sequence(values):
    if not values:
        return "'{}'"
    if all(each is None for each in values):
        return "'{" + ",".join("NULL" for each in values) + "}'"
    return "ARRAY[" + ",".join(map(literal, values)) + "]"


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return number(int.__repr__(value))
    if isinstance(value, str):
        return quote(str.__str__(value))
    if isinstance(value, float):
        finite = value == value and abs(value) != float("inf")
        return number(float.__repr__(value)) if finite else quote(str(value)) + "::float8"
    if isinstance(value, decimal.Decimal):
        return number(str(value)) if value.is_finite() else "'NaN'::numeric"
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "'\\x" + bytes(value).hex() + "'::bytea"
    if isinstance(value, datetime.datetime):
        return quote(value.isoformat()) + ("::timestamptz" if value.tzinfo else "::timestamp")
    if isinstance(value, datetime.date):
        return quote(value.isoformat()) + "::date"
    if isinstance(value, datetime.time):
        return quote(value.isoformat()) + ("::timetz" if value.tzinfo else "::time")
    if isinstance(value, datetime.timedelta):
        return interval(value)
    if isinstance(value, uuid.UUID):
        return quote(str(value)) + "::uuid"
    if isinstance(value, list):
        return sequence(value)
    if isinstance(value, tuple):
        return "(" + ", ".join(map(literal, value)) + ")" if value else "NULL"
    if isinstance(value, (ipaddress._BaseAddress, ipaddress._BaseNetwork)):
        return quote(str(value)) + "::inet"
    if hasattr(value, "_stringify"):  # SQLAlchemy's Range
        return quote(value._stringify())
    raise errors.ProgrammingError(f"can't adapt type {type(value).__name__!r}")


MYSQL_ESCAPES = str.maketrans({"\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z", "'": "\\'", "\\": "\\\\"})


def mysql_quote(text):
    return "'" + text.translate(MYSQL_ESCAPES) + "'"  # in Limbeck's sessions a backslash is always an escape


def mysql_time(value):
    return value.isoformat(" ") if isinstance(value, datetime.datetime) else value.isoformat()


def mysql_duration(value):
    seconds = value.days * 86400 + value.seconds
    fraction = f".{value.microseconds:06d}" if value.microseconds else ""
    return f"'{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}'"


def mysql_literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return number(int.__repr__(value))
    if isinstance(value, float):
        if value != value or abs(value) == float("inf"):
            raise errors.ProgrammingError(f"{value!r} can not be used with MySQL")
        text = float.__repr__(value)
        return number(text if "e" in text else text + "e0")
    if isinstance(value, decimal.Decimal):
        return number(str(value))
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "_binary X'" + bytes(value).hex() + "'"
    if isinstance(value, (datetime.datetime, datetime.time)):
        return f"'{mysql_time(value.replace(tzinfo=None))}'"
    if isinstance(value, datetime.date):
        return f"'{value.isoformat()}'"
    if isinstance(value, datetime.timedelta):
        return mysql_duration(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return "(" + ",".join(map(mysql_literal, value)) + ")"
    return mysql_quote(str.__str__(value) if isinstance(value, str) else str(value))


def interpolate(sql, values, literal=literal):
    """`%(name)s`, `%s` and `%%` replaced; `values` is a mapping or a sequence."""
    given = iter(values) if not hasattr(values, "keys") else None

    def replace(place):
        if place[3]:
            return "%"
        return literal(values[place[1]] if place[1] is not None else next(given))

    return PLACE.sub(replace, sql)
