"""Values of results: PostgreSQL's texts by their type's OID, SQLite's texts by their kind, MySQL's by both."""

import datetime
import decimal
import json
import re
import uuid

import sqlalchemy

IS_14 = sqlalchemy.__version__.startswith("1.")


def read_timestamp(text):
    match = re.match(r"(\d+-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?(?:([+-]\d\d)(?::?(\d\d))?(?::?(\d\d))?)?$", text)
    if not match:
        return text  # infinity, a year before Christ: nothing that datetime can hold
    value = datetime.datetime.strptime(f"{match[1]} {match[2]}", "%Y-%m-%d %H:%M:%S")
    value = value.replace(microsecond=int((match[3] or ".0")[1:].ljust(6, "0")))
    return value if match[4] is None else value.replace(tzinfo=zone(match[4], match[5], match[6]))


def zone(hours, minutes, seconds):
    sign = -1 if hours.startswith("-") else 1
    offset = datetime.timedelta(
        hours=int(hours[1:]), minutes=int(minutes or 0), seconds=int(seconds or 0)
    )
    return datetime.timezone(sign * offset)


def read_date(text):
    return datetime.date.fromisoformat(text) if re.match(r"\d{4}-\d\d-\d\d$", text) else text


def read_time(text):
    match = re.match(r"(\d\d):(\d\d):(\d\d)(\.\d+)?(?:([+-]\d\d)(?::?(\d\d))?)?$", text)
    if not match or match[1] == "24":
        return text
    return datetime.time(
        int(match[1]), int(match[2]), int(match[3]), int((match[4] or ".0")[1:].ljust(6, "0")),
        tzinfo=zone(match[5], match[6], None) if match[5] else None,
    )


def read_interval(text):
    value = datetime.timedelta()
    for count, unit in re.findall(r"(-?\d+) (year|mon|day)", text):
        value += datetime.timedelta(days=int(count) * {"year": 365, "mon": 30, "day": 1}[unit])
    match = re.search(r"(-)?(\d+):(\d+):(\d+(?:\.\d+)?)$", text)
    if match:
        clock = datetime.timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=float(match[4]))
        value += -clock if match[1] else clock
    return value


def array_reader(read):
    def read_list(text, at):
        items = []
        at += 1
        while text[at] != "}":
            if text[at] == ",":
                at += 1
            elif text[at] == "{":
                item, at = read_list(text, at)
                items.append(item)
            elif text[at] == '"':
                end = at + 1
                characters = []
                while text[end] != '"':
                    end += text[end] == "\\"
                    characters.append(text[end])
                    end += 1
                items.append(read("".join(characters)))
                at = end + 1
            else:
                end = at
                while text[end] not in ",}":
                    end += 1
                items.append(None if text[at:end] == "NULL" else read(text[at:end]))
                at = end
        return items, at + 1

    return lambda text: read_list(text, text.index("{"))[0]


READERS = {
    16: lambda text: text == "t", 17: lambda text: bytes.fromhex(text[2:]),
    20: int, 21: int, 23: int, 26: int, 700: float, 701: float, 1700: decimal.Decimal,
    114: json.loads, 3802: json.loads,
    1082: read_date, 1083: read_time, 1266: read_time, 1114: read_timestamp, 1184: read_timestamp,
    1186: read_interval, 2950: uuid.UUID,
}  # fmt: skip
if not IS_14:  # which splits these itself
    READERS[22] = READERS[30] = lambda text: [int(each) for each in text.split()]
ELEMENTS = {
    1000: 16, 1001: 17, 1005: 21, 1007: 23, 1016: 20, 1028: 26, 1021: 700, 1022: 701, 1231: 1700, 1182: 1082,
    1183: 1083, 1115: 1114, 1185: 1184, 1187: 1186, 2951: 2950, 199: 114, 3807: 3802,
    1009: 25, 1015: 25, 1003: 25, 1002: 25, 1014: 25,
}  # fmt: skip
READERS.update({array: array_reader(READERS.get(element, str)) for array, element in ELEMENTS.items()})


def postgresql_rows(answer, json_loads):
    readers = [READERS.get(oid) for oid in answer["types"]]
    if json_loads:
        readers = [json_loads if oid in (114, 3802) else read
                   for oid, read in zip(answer["types"], readers)]  # fmt: skip
    return [
        tuple(value if value is None or read is None else read(value) for value, read in zip(row, readers))
        for row in answer["rows"]
    ]


SQLITE_READERS = {"i": int, "r": float, "t": str, "b": bytes.fromhex}


def sqlite_rows(answer):
    return [
        tuple(None if value is None else SQLITE_READERS[kind](value) for value, kind in zip(row, kinds))
        for row, kinds in zip(answer["rows"], answer["kinds"])
    ]


def read_duration(text):
    match = re.match(r"(-)?(\d+):(\d\d):(\d\d)(?:\.(\d+))?$", text)
    if not match:
        return text
    value = datetime.timedelta(
        hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4]), microseconds=int((match[5] or "0").ljust(6, "0"))
    )
    return -value if match[1] else value


def where_possible(read):
    """Zero dates and the like stay texts, as with PyMySQL."""

    def attempt(text):
        try:
            return read(text)
        except ValueError:
            return text

    return attempt


# By enum_field_types of the protocol.
MYSQL_READERS = {
    0: decimal.Decimal, 246: decimal.Decimal, 10: where_possible(read_date), 11: read_duration,
    7: where_possible(read_timestamp), 12: where_possible(read_timestamp),
}  # fmt: skip


def mysql_rows(answer):
    def read(value, kind, number):
        if value is None:
            return None
        return SQLITE_READERS[kind](value) if kind != "t" else MYSQL_READERS.get(number, str)(value)

    return [
        tuple(map(read, row, kinds, answer["types"]))
        for row, kinds in zip(answer["rows"], answer["kinds"])
    ]
