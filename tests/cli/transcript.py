#!/usr/bin/env python3
"""Runs the console blocks of Markdown files and compares what they print with what stands there.

    transcript.py [--update | --show] --binary FILE [--project FOLDER [--link NAME=PATH]] PAGE.md ...
    transcript.py [--update | --show] --docker PROJECT [--after-section COMMAND] PAGE.md ...

A page is one session: one fresh folder, one shell. In it

    ```console
    $ limbeck heads
    5d0e7a91c2b3 (head)
    ```

runs the command. What follows it, up to the next `$ ` line, is what it must print (stdout and stderr together); a
line `...` stands for any lines; a last line `[3]` is the exit code when it is not 0. `> ` goes on with a command.
A code block behind `<!-- file: models/contacts.hpp -->` is written to that file, behind `<!-- skip -->` it is left alone.
`<!-- needs: postgresql -->` gives the page a fresh database, whose address is in $POSTGRESQL_URL; without a server the
page is skipped. `<!-- needs: mariadb -->` is the same with $MARIADB_URL, and $MARIADB_SOCKET and $MARIADB_DATABASE for the
client. `<!-- needs: python -->` makes the environment build/python/20 (dev/python-environments) the active one;
without it the page is skipped. Blocks behind `<!-- needs: docker -->` are another session, in containers: --docker runs them and no
others, in the folder PROJECT, and after each section's last one the COMMAND with the section's heading behind it, which
fails when the section did not do what it should. Without --docker they are left alone. Revision ids, times, durations and who ran something are compared by their place, not their value.

With --project, the folder begins as a copy of FOLDER, and with --link a NAME in it is a link to PATH.
--update writes what was printed into the page instead of comparing (`...` lines and their neighbours are lost, but for
a `...` that stands alone).
--show also prints the headings, files, commands and what they print: the page as a demonstration.
"""

import argparse
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile

PYTHON_ENVIRONMENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/python/20")
FENCE = re.compile(r"^(\s*)```(\w*)\s*$")
FILE = re.compile(r"<!--\s*file:\s*(\S+)\s*-->")
NEEDS = re.compile(r"<!--\s*needs:\s*(\w+)\s*-->")
# What docker-compose tells of its own doings between the lines of the command that it runs.
COMPOSE = re.compile(r"^(Creating|Starting|Stopping|Removing|Recreating|Restarting|Killing) [\w.-]+ +\.\.\. |"
                     r"^(Creating|Removing) (network|volume) |^\S+ is up-to-date$|"
                     # and Compose 2
                     r"^ *(Network|Volume|Container|Image|Service) \S+ +(Creat|Start|Runn|Wait|Health|Recreat|Restart|Stop|"
                     r"Remov|Kill|Build|Built|Pull)\w*( +\S+)?$")


class Block:
    def __init__(self, language, directive, first, lines, indent, section):
        self.language, self.directive, self.first, self.lines, self.indent = language, directive, first, lines, indent
        self.section = section
        self.docker = any(needs == "docker" for needs in NEEDS.findall(directive))


def blocks(lines):
    """The fenced blocks with the HTML comment that stands right above each."""
    found, directive, section, i = [], "", "", 0
    while i < len(lines):
        fence = FENCE.match(lines[i])
        if not fence:
            if lines[i].strip():
                directive = lines[i].strip() if lines[i].strip().startswith("<!--") else ""
            if re.match(r"#+ ", lines[i]):
                section = lines[i].lstrip("#").strip()
            i += 1
            continue
        indent, language, first = fence.group(1), fence.group(2), i + 1
        end = first
        while not re.match(r"^\s*```\s*$", lines[end]):
            end += 1
        body = [line[len(indent):] if line.startswith(indent) else line for line in lines[first:end]]
        found.append(Block(language, directive, first, body, indent, section))
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


class Server:
    """One that dev/with-databases has started."""

    def __init__(self, title):
        self.title, self.variable = title, f"LIMBECK_TEST_{title}"

    def url(self):
        return os.environ.get(self.variable)

    def execute(self, statement):
        if self.title == "POSTGRESQL":
            client = ["psql", "-q", "-d", self.url(), "-c"]
        else:
            client = ["mariadb", "--no-defaults", "--user=root", "--socket=" + self.socket(), "-e"]
        return subprocess.run([*client, statement], check=False).returncode == 0

    def socket(self):
        return self.url().split("unix_socket=", 1)[1]

    def make_database(self, environment):
        name = "transcript_" + secrets.token_hex(4)
        if not self.execute(f"CREATE DATABASE {name}"):
            raise SystemExit(f"{self.title}: no database could be made")
        environment[f"{self.title}_URL"] = re.sub(r"/limbeck_test\b", "/" + name, self.url(), count=1)
        if self.title == "MARIADB":
            environment["MARIADB_SOCKET"], environment["MARIADB_DATABASE"] = self.socket(), name
        return name

    def drop_database(self, name):
        self.execute(f"DROP DATABASE {name}" + (" WITH (FORCE)" if self.title == "POSTGRESQL" else ""))


SERVERS = {name: Server(name.upper()) for name in ("postgresql", "mariadb")}


def show_block(lines, start, block, named):
    """The headings since the last block, and the file that is written."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else ("", "")
    for line in lines[start:block.first]:
        if re.match(r"#+ ", line):
            print(f"\n{bold}{line}{plain}\n")
    if named:
        print(f"{bold}[{named.group(1)}]{plain}", *block.lines, "", sep="\n")


class Session:
    """A page's folder, environment and shell. Docker's own is the project's folder, with the caller's environment."""

    def __init__(self, binary, project, needs):
        self.home = tempfile.mkdtemp(prefix="limbeck-transcript-")
        self.work = project or os.path.join(self.home, "work")
        self.databases = []
        self.environment = {"HOME": self.home, "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1"}
        if project:
            self.environment = {**os.environ, **self.environment}
        else:
            self.set_up(binary)
        for name, server in SERVERS.items():
            if name in needs:
                self.databases.append((server, server.make_database(self.environment)))
        if "python" in needs:
            self.environment["VIRTUAL_ENV"] = os.path.normpath(PYTHON_ENVIRONMENT)
        self.shell = Shell(self.work, self.environment)

    def set_up(self, binary):
        tools = os.path.join(self.home, ".tools")
        os.makedirs(tools)
        os.makedirs(self.work)
        for name in ("limbeck", "alembic"):
            os.symlink(os.path.abspath(binary), os.path.join(tools, name))
        self.environment["PATH"] = tools + ":" + os.environ["PATH"]
        self.environment["XDG_CACHE_HOME"] = os.environ.get("LIMBECK_TEST_CACHE", os.path.join(self.home, ".cache"))

    def begin_with(self, project, link):
        unwanted = shutil.ignore_patterns("build", "app.db", "*.sql")  # what following the page by hand leaves
        shutil.copytree(project, self.work, dirs_exist_ok=True, ignore=unwanted)
        if link:
            name, path = link.split("=", 1)
            os.symlink(os.path.abspath(path), os.path.join(self.work, name))

    def run(self, command):
        """What it prints, without what differs from folder to folder, and its exit code."""
        out, code = self.shell.run(command)
        out = [line.replace(self.work, "<here>").replace(self.home, "<home>")
               .replace(os.path.normpath(PYTHON_ENVIRONMENT), "<environment>") for line in out]
        while out and not out[-1].strip():
            out.pop()
        return out, code

    def write(self, name, lines):
        target = os.path.join(self.work, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def close(self):
        self.shell.close()
        shutil.rmtree(self.home, ignore_errors=True)
        for server, database in self.databases:
            server.drop_database(database)


def without_compose(out, code):
    """Without what docker-compose itself tells, the exit code on a line of its own among it."""
    out = [line for line in out if not COMPOSE.match(line)]
    return out[:-1] if code and out and out[-1] == str(code) else out


def failed(where, command, wanted, code, got, actual_code):
    print(f"{where}: $ {command}")
    print(f"  expected (exit code {code}):", *wanted, sep="\n    ")
    print(f"  printed (exit code {actual_code}):", *got, sep="\n    ", flush=True)


def run_page(path, arguments):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    update, show, docker = arguments.update, arguments.show, arguments.docker is not None
    needs = set() if docker else set(NEEDS.findall("\n".join(lines))) - {"docker"}
    for name, server in SERVERS.items():
        if name in needs and not server.url():
            print(f"{path}: skipped: {server.variable} is not set; run under dev/with-databases")
            return "skipped"
    if "python" in needs and not os.path.exists(PYTHON_ENVIRONMENT + "/bin/python"):
        print(f"{path}: skipped: there is no {os.path.normpath(PYTHON_ENVIRONMENT)}; run dev/python-environments")
        return "skipped"
    mine = [block for block in blocks(lines) if block.docker == docker and "skip" not in block.directive]
    if not any(block.language == "console" for block in mine):
        print(f"{path}: there is no command in it")
        return "failed"
    session = Session(arguments.binary, arguments.docker, needs)
    expected_names, actual_names = Normaliser(), Normaliser()
    failures = 0
    replacements = []
    shown = 0
    if arguments.project:
        session.begin_with(arguments.project, arguments.link)
    try:
        for i, block in enumerate(mine):
            named = FILE.search(block.directive)
            if show:
                show_block(lines, shown, block, named)
                shown = block.first
            if named:
                session.write(named.group(1), block.lines)
            elif block.language == "console":
                written = []
                for command, expected, code in commands(block):
                    if show:
                        print("$ " + command.replace("\n", "\n> "), flush=True)
                    out, actual_code = session.run(command)
                    if docker:
                        out = without_compose(out, actual_code)
                    if show:
                        print(*out, "", sep="\n", flush=True)
                    written += ["$ " + command.replace("\n", "\n> ")]
                    written += expected if expected == ["..."] else out
                    written += [f"[{actual_code}]"] if actual_code else []
                    if expected == ["..."]:
                        out = expected  # ids in there are nobody's business
                    wanted = [expected_names(line) for line in expected]
                    got = [actual_names(line) for line in out]
                    # Out of a container, stdout and stderr come in two streams: their order is not kept.
                    same = matches(wanted, got) or docker and sorted(wanted) == sorted(got)
                    if not update and (code != actual_code or not same):
                        failures += 1
                        failed(f"{path}:{block.first + 1}", command, wanted, code, got, actual_code)
                replacements.append((block, written))
            last = i + 1 == len(mine) or mine[i + 1].section != block.section
            if arguments.after_section and last:
                out, code = session.run(f"{arguments.after_section} {shlex.quote(block.section)}")
                if show or code:
                    print(*out, sep="\n", flush=True)
                if code:
                    failures += 1
                    print(f"{path}: the section \"{block.section}\" did not do what it should")
    finally:
        session.close()
    if update:
        for block, written in reversed(replacements):
            body = [block.indent + line for line in "\n".join(written).split("\n")]
            lines[block.first:block.first + len(block.lines)] = body
        written = path + ".new"  # whoever is interrupted keeps the page
        with open(written, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        os.replace(written, path)
    return "failed" if failures else "passed"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--binary")
    parser.add_argument("--project")
    parser.add_argument("--link")
    parser.add_argument("--docker")
    parser.add_argument("--after-section")
    parser.add_argument("pages", nargs="+")
    arguments = parser.parse_args()
    if not arguments.binary and not arguments.docker:
        parser.error("one of --binary and --docker is needed")
    results = {page: run_page(page, arguments) for page in arguments.pages}
    for page, result in results.items():
        print(f"{result}: {page}")
    if "failed" in results.values():
        sys.exit(1)
    if set(results.values()) == {"skipped"}:
        sys.exit(77)


if __name__ == "__main__":
    main()
