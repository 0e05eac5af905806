"""Values as PostgreSQL literals, the way psycopg2 writes them: SET, DDL and places without a type take no
placeholders."""

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


def interpolate(sql, values):
    """`%(name)s`, `%s` and `%%` replaced; `values` is a mapping or a sequence."""
    given = iter(values) if not hasattr(values, "keys") else None

    def replace(place):
        if place[3]:
            return "%"
        return literal(values[place[1]] if place[1] is not None else next(given))

    return PLACE.sub(replace, sql)
