#!/usr/bin/env python3
"""Looks for what only an engine knows outside of src/dialect/: names of engines, their statements, catalogs, codes and
limits. `allowed` lists the files that may say such a thing, and why; an entry that allows nothing any more is an error,
too. Comments may say anything.

    tests/engine_knowledge.py [FOLDER]     FOLDER: the checkout; 1 when something is found
"""

import pathlib
import re
import sys

KNOWLEDGE = [
    ("an engine's name", re.compile(r"postgres|sqlite|mysql|mariadb|cockroach", re.IGNORECASE)),
    ("a statement of an engine's own", re.compile(r"\b(PRAGMA|SAVEPOINT|EXPLAIN|VACUUM|AUTOINCREMENT)\b")),
    ("a catalog", re.compile(r"\bpg_\w+|information_schema")),
    ("an error code", re.compile(r'"(?=[A-Z]*[0-9])[0-9A-Z]{5}"')),
    ("a limit of an engine", re.compile(r"\b63\b")),
]

# A file or a folder, what is allowed there, and why.
ALLOWED = [
    ("config/", "an engine's name", "users write addresses, which begin with it"),
    ("config/", "a catalog", "libpq's variables, and a formatter of that name"),
    ("config/apply.cpp", "a limit of an engine", "a name in the configuration, before an engine is known"),
    ("base/engine", "an engine's name", "the names that users write"),
    ("models/members.cpp", "an engine's name", "keys of the models' documents"),
    ("scripts/section.cpp", "an engine's name", "`dialect=` of a revision file"),
    ("migrate/migrator.cpp", "an engine's name", "an application gives the connection that it has"),
    ("migrate/migrator.cpp", "a catalog", "libpq's type of a connection"),
    ("scripts/python/alembic/", "an engine's name", "modules and arguments of SQLAlchemy are called by engines"),
    ("scripts/python/alembic/", "a catalog", "a shape of types is called so"),
    ("scripts/python/evaluate_revision.hpp", "an engine's name", "what is assumed until it is said"),
    ("scripts/python/installed_modules.cpp", "an engine's name", "a module of Python's own is called so"),
    ("scripts/python/influences.cpp", "an engine's name", "a class of Alembic's that env.py is searched for"),
    ("scripts/python/influences.cpp", "a statement of an engine's own", "what env.py is searched for"),
    ("cli/alembic_templates.cpp", "an engine's name", "examples of addresses in new files"),
    ("cli/commands/", "an engine's name", "examples of addresses and options in help texts"),
]


def code_of(text):
    """The text with blanks for comments, line by line."""
    pattern = re.compile(
        r'R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.DOTALL
    )

    def without_comment(match):
        found = match.group()
        return re.sub(r"[^\n]", " ", found) if found.startswith("/") else found

    return pattern.sub(without_comment, text).replace("#pragma once", "").split("\n")


def main():
    source = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent) / "src"
    used, found = set(), 0
    for path in sorted(source.rglob("*.[ch]pp")):
        name = path.relative_to(source).as_posix()
        if name.startswith("dialect/"):
            continue
        for number, line in enumerate(code_of(path.read_text()), 1):
            for what, pattern in KNOWLEDGE:
                match = pattern.search(line)
                if not match:
                    continue
                entries = [entry for entry in ALLOWED if name.startswith(entry[0]) and entry[1] == what]
                used.update(entries)
                if not entries:
                    found += 1
                    print(f"src/{name}:{number}: {what}, {match.group()!r}, outside of src/dialect/")
    for entry in ALLOWED:
        if entry not in used:
            found += 1
            print(f"{entry[0]}: {entry[1]} is allowed there, and there is none: take the entry out")
    if found:
        print("ask the Dialect or its Capabilities (src/dialect/dialect.hpp); see docs/architecture.md")
    return 1 if found else 0


sys.exit(main())
