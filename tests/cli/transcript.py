#!/usr/bin/env python3
"""Runs the console blocks of Markdown files and compares what they print with what stands there.

    transcript.py [--update | --show] --binary FILE PAGE.md ...

A page is one session: one fresh folder, one shell. In it

    ```console
    $ limbeck heads
    5d0e7a91c2b3 (head)
    ```

runs the command. What follows it, up to the next `$ ` line, is what it must print (stdout and stderr together); a
line `...` stands for any lines; a last line `[3]` is the exit code when it is not 0. `> ` goes on with a command.
A code block behind `<!-- file: models/contacts.hpp -->` is written to that file, behind `<!-- skip -->` it is left alone.
`<!-- needs: postgresql -->` gives the page a fresh database, whose address is in $POSTGRESQL_URL; without a server the
page is skipped. Revision ids, times, durations and who ran something are compared by their place, not their value.

--update writes what was printed into the page instead of comparing (`...` lines and their neighbours are lost).
--show also prints the headings, files, commands and what they print: the page as a demonstration.
"""

import argparse
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^(\s*)```(\w*)\s*$")
FILE = re.compile(r"<!--\s*file:\s*(\S+)\s*-->")
NEEDS = re.compile(r"<!--\s*needs:\s*(\w+)\s*-->")


class Block:
    def __init__(self, language, directive, first, lines, indent):
        self.language, self.directive, self.first, self.lines, self.indent = language, directive, first, lines, indent


def blocks(lines):
    """The fenced blocks with the HTML comment that stands right above each."""
    found, directive, i = [], "", 0
    while i < len(lines):
        fence = FENCE.match(lines[i])
        if not fence:
            if lines[i].strip():
                directive = lines[i].strip() if lines[i].strip().startswith("<!--") else ""
            i += 1
            continue
        indent, language, first = fence.group(1), fence.group(2), i + 1
        end = first
        while not re.match(r"^\s*```\s*$", lines[end]):
            end += 1
        body = [line[len(indent):] if line.startswith(indent) else line for line in lines[first:end]]
        found.append(Block(language, directive, first, body, indent))
        directive, i = "", end + 1
    return found


def commands(block):
    """[command, expected lines, expected exit code] of each."""
    result = []
    for line in block.lines:
        if line.startswith("$ "):
            result.append([line[2:], [], 0])
        elif line.startswith("> ") and result and not result[-1][1]:
            result[-1][0] += "\n" + line[2:]
        elif result:
            result[-1][1].append(line)
    for entry in result:
        while entry[1] and not entry[1][-1].strip():
            entry[1].pop()
        if entry[1] and re.fullmatch(r"\[\d+\]", entry[1][-1]):
            entry[2] = int(entry[1].pop()[1:-1])
    return result


class Normaliser:
    """Replaces what differs from run to run; ids keep their identity: the first one seen is <id1>, and so on."""

    def __init__(self):
        self.ids = {}

    def __call__(self, line):
        line = re.sub(r"\b[0-9a-f]{12}(?=\b|_)", self.name, line)
        line = re.sub(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?", "<time>", line)
        line = re.sub(r"\b\d+(\.\d+)? (ms|s)\b", "<duration>", line)
        line = re.sub(r"\b[\w.-]+@[\w.-]+ pid \d+", "<actor>", line)
        line = re.sub(r"  +", "  ", line)  # columns are as wide as what stands in them
        return line.rstrip()

    def name(self, match):
        return self.ids.setdefault(match.group(0), f"<id{len(self.ids) + 1}>")


class Shell:
    def __init__(self, folder, environment):
        self.mark = "@@" + secrets.token_hex(8)
        self.process = subprocess.Popen(["bash", "--noprofile", "--norc"], cwd=folder, env=environment, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, command):
        """The lines printed and the exit code."""
        self.process.stdin.write("{ %s\n} </dev/null 2>&1; printf '\\n%s %%d\\n' $?\n" % (command, self.mark))
        self.process.stdin.flush()
        out = []
        for line in self.process.stdout:
            if line.startswith(self.mark):
                if out and out[-1] == "\n":
                    out.pop()  # the line that printf ended before the mark
                return [text.rstrip("\n") for text in out], int(line.split()[1])
            out.append(line)
        raise SystemExit(f"the shell ended while running: {command}")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def matches(expected, actual):
    if not expected:
        return not actual
    if expected[0].strip() == "...":
        return any(matches(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    return bool(actual) and expected[0] == actual[0] and matches(expected[1:], actual[1:])


def fresh_database(url):
    name = "transcript_" + secrets.token_hex(4)
    subprocess.run(["psql", "-q", "-d", url, "-c", f"CREATE DATABASE {name}"], check=True)
    return name, re.sub(r"/limbeck_test\b", "/" + name, url, count=1)


def show_block(lines, start, block, named):
    """The headings since the last block, and the file that is written."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else ("", "")
    for line in lines[start:block.first]:
        if re.match(r"#+ ", line):
            print(f"\n{bold}{line}{plain}\n")
    if named:
        print(f"{bold}[{named.group(1)}]{plain}", *block.lines, "", sep="\n")


def run_page(path, binary, update, show):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    folder = tempfile.mkdtemp(prefix="limbeck-transcript-")
    tools, work = os.path.join(folder, ".tools"), os.path.join(folder, "work")
    os.makedirs(tools)
    os.makedirs(work)
    for name in ("limbeck", "alembic"):
        os.symlink(os.path.abspath(binary), os.path.join(tools, name))
    cache = os.environ.get("LIMBECK_TEST_CACHE", os.path.join(folder, ".cache"))
    environment = {"PATH": tools + ":" + os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8", "TZ": "UTC",
                   "NO_COLOR": "1", "XDG_CACHE_HOME": cache}
    database = None
    needs = NEEDS.search("\n".join(lines))
    if needs and needs.group(1) == "postgresql":
        server = os.environ.get("LIMBECK_TEST_POSTGRESQL")
        if not server:
            print(f"{path}: skipped: LIMBECK_TEST_POSTGRESQL is not set; run under dev/with-databases")
            return "skipped"
        database, environment["POSTGRESQL_URL"] = fresh_database(server)
    shell = Shell(work, environment)
    expected_names, actual_names = Normaliser(), Normaliser()
    failures = 0
    replacements = []
    shown = 0
    try:
        for block in blocks(lines):
            if "skip" in block.directive:
                continue
            named = FILE.search(block.directive)
            if show:
                show_block(lines, shown, block, named)
                shown = block.first
            if named:
                target = os.path.join(work, named.group(1))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "w", encoding="utf-8") as file:
                    file.write("\n".join(block.lines) + "\n")
                continue
            if block.language != "console":
                continue
            written = []
            for command, expected, code in commands(block):
                if show:
                    print("$ " + command.replace("\n", "\n> "), flush=True)
                out, actual_code = shell.run(command)
                if show:
                    print(*out, "", sep="\n", flush=True)
                out = [line.replace(work, "<here>").replace(folder, "<home>") for line in out]
                while out and not out[-1].strip():
                    out.pop()
                written += ["$ " + command.replace("\n", "\n> ")] + out + ([f"[{actual_code}]"] if actual_code else [])
                wanted = [expected_names(line) for line in expected]
                got = [actual_names(line) for line in out]
                if not update and (not matches(wanted, got) or code != actual_code):
                    failures += 1
                    print(f"{path}:{block.first + 1}: $ {command}")
                    print(f"  expected (exit code {code}):", *wanted, sep="\n    ")
                    print(f"  printed (exit code {actual_code}):", *got, sep="\n    ")
            replacements.append((block, written))
    finally:
        shell.close()
        shutil.rmtree(folder, ignore_errors=True)
        if database:
            subprocess.run(["psql", "-q", "-d", os.environ["LIMBECK_TEST_POSTGRESQL"], "-c",
                            f"DROP DATABASE {database} WITH (FORCE)"], check=False)
    if update:
        for block, written in reversed(replacements):
            body = [block.indent + line for line in "\n".join(written).split("\n")]
            lines[block.first:block.first + len(block.lines)] = body
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
    return "failed" if failures else "passed"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--binary", required=True)
    parser.add_argument("pages", nargs="+")
    arguments = parser.parse_args()
    results = {page: run_page(page, arguments.binary, arguments.update, arguments.show) for page in arguments.pages}
    for page, result in results.items():
        print(f"{result}: {page}")
    if "failed" in results.values():
        sys.exit(1)
    if set(results.values()) == {"skipped"}:
        sys.exit(77)


if __name__ == "__main__":
    main()
