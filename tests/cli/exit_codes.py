#!/usr/bin/env python3
"""Compares what docs/reference/cli.md says of exit code 3 with tests/cli/exit-codes.md, which runs it.

That page asks by itself whether each command was seen with 0, 1 and 2, and each of a list with 3. Here: the list is the
table of the documentation, and the page has the table's commands alone end with 3.
"""

import re
import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Options of all commands, with a value, and what a command is given besides.
COMMON = re.compile(r"^(-[a-z-]+ \S+ )*")


def documented():
    text = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    table = text[text.index("| command | 3 |"):].split("\n\n")[0]
    return re.findall(r"^\| `([^`]+)` \|", table, re.M)


def main():
    rows = documented()
    page = (ROOT / "tests/cli/exit-codes.md").read_text(encoding="utf-8")
    asked = re.search(r'for each in (.*); do grep -q "\^3', page)[1]
    problems = [f"the page does not ask for 3 of: {row}" for row in rows if row not in shlex.split(asked)]
    problems += [f"the table of the documentation has no: {each}" for each in shlex.split(asked) if each not in rows]
    ended = [COMMON.sub("", line) for line in re.findall(r"^3 (.+)$", page, re.M)]
    for row in rows:
        if not any(line.startswith(row) for line in ended):
            problems.append(f"nothing ends with 3 on the page: {row}")
    for line in ended:
        if not any(line.startswith(row) for row in rows):
            problems.append(f"ends with 3 on the page, and the table has it not: {line}")
    print("\n".join(problems))
    return 1 if problems or len(rows) < 5 else 0


if __name__ == "__main__":
    sys.exit(main())
