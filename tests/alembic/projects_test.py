#!/usr/bin/env python3
"""Limbeck leads the databases of Alembic projects through the same states as the real Alembic does.

Usage: projects_test.py LIMBECK ENVIRONMENTS LINE ENGINE [PROJECT ...]
  ENVIRONMENTS  the folder that dev/python-environments fills; LINE  one of them: 14, 20, 21
  ENGINE        postgresql, sqlite, mariadb, or all
  PROJECT       folders of tests/alembic/projects; all of them unless given

Each project is laid out over projects/default for each who leads it, with a database of its own: the real Alembic, Limbeck,
and, where Limbeck ran something without Python, Limbeck with `native = false`. They go up revision by revision, each of them
down and up again, then to the base and to the heads (`native = false`: up, and down again); after each command the dumps and
the version rows must be equal. LINE 20 does all of that, the others only the ways from end to end; so does `native = false`
on SQLite. In project.json:
`engines`, `lines`, `arguments` in front of the command, `branched`: only from end to end, `commands`: these instead, some of
which may fail, and without `native = false`; `no_ini`: without that of projects/default, `delegated`: the files, without their
ending, that Python must run, where all others must run without.
Exits with 77 when the environment or one of the servers is missing.
"""

import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from warm_python import warm

PROJECTS = Path(__file__).parent / "projects"
ORACLE = """
import json, sys
sys.path.remove("")
from alembic.config import CommandLine, Config, main
from alembic.script import ScriptDirectory

for line in sys.stdin:
    arguments = json.loads(line)
    try:
        if arguments[-1] == "revisions":
            options = CommandLine("alembic").parser.parse_args(arguments[:-1] + ["heads"])
            config, more = options.config, {}
            if isinstance(config, (list, tuple)):
                config = config[0]
            if "toml_file" in Config.__init__.__code__.co_varnames:
                more["toml_file"] = "pyproject.toml"
            script = ScriptDirectory.from_config(Config(file_=config or "alembic.ini", **more))
            answer = [each.revision for each in script.walk_revisions()][::-1]
        else:
            main(argv=arguments)
            answer = "ok"
    except SystemExit as error:
        answer = f"exit {error.code}"
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    print("\\n@" + json.dumps(answer), flush=True)
"""


class PostgreSQL:
    def __init__(self, url):
        self.url = url
        self.count = 0

    def query(self, database, sql):
        url = re.sub(r"/limbeck_test\?", f"/{database}?", self.url)
        return subprocess.run(["psql", "-qAtX", "-d", url, "-c", sql], capture_output=True, text=True, check=True).stdout

    def create(self, folder):
        self.count += 1
        name = f"project_{os.getpid()}_{self.count}"
        self.query("limbeck_test", f"CREATE DATABASE {name}")
        return re.sub(r"postgres@/limbeck_test\?", f"postgres@/{name}?", self.url), name

    def drop(self, name):
        self.query("limbeck_test", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def state(self, name):
        url = re.sub(r"/limbeck_test\?", f"/{name}?", self.url)
        dump = subprocess.run(["pg_dump", "--inserts", "-N", "limbeck", "-d", url], capture_output=True, text=True)
        assert dump.returncode == 0, dump.stderr
        text = re.sub(r"(?m)^(\\(un)?restrict .*|--.*)\n", "", dump.stdout)
        # Which of several heads Alembic writes first is up to a set of Python's.
        return re.sub(r"(?:INSERT INTO \S*alembic_version .*\n)+",
                      lambda rows: "".join(sorted(rows[0].splitlines(keepends=True))), text)


class MariaDB:
    def __init__(self, url):
        self.socket = re.search(r"unix_socket=([^&]*)", url or "unix_socket=")[1]
        self.count = 0

    def client(self, program, *arguments):
        return subprocess.run([program, "--no-defaults", "-u", "root", "-S", self.socket, *arguments], capture_output=True, text=True, check=True).stdout

    def create(self, folder):
        self.count += 1
        name = f"project_{os.getpid()}_{self.count}"
        self.client("mariadb", "-e", f"CREATE DATABASE {name}")
        return f"mysql+pymysql://root@localhost/{name}?unix_socket={self.socket}", name

    def drop(self, name):
        self.client("mariadb", "-e", f"DROP DATABASE IF EXISTS {name}")

    def state(self, name):
        journals = [f"--ignore-table={name}.limbeck_journal{of}" for of in ("", "_versions")]
        text = self.client("mariadb-dump", "--compact", "--skip-extended-insert", "--routines", *journals, name)
        # The version table that Limbeck makes tells ids apart to the letter.
        text = re.sub(r"(CREATE TABLE `\w+` \(\n  `version_num` [^;]*) COLLATE=\w+;", r"\1;", text)
        text = re.sub(r"'20\d\d-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?'", "'MOMENT'", text)  # when it was run
        return re.sub(r"(?:INSERT INTO `alembic_version` .*\n)+",
                      lambda rows: "".join(sorted(rows[0].splitlines(keepends=True))), text)


class SQLite:
    def create(self, folder):
        return f"sqlite:///{folder}/app.db", f"{folder}/app.db"

    def drop(self, name):
        pass

    def state(self, name):
        if not os.path.exists(name):
            return ""
        connection = sqlite3.connect(name)
        try:
            schema = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
            rows = [line for line in connection.iterdump() if line.startswith("INSERT")]
        finally:
            connection.close()
        shape = [(*each[:3], self.without_order(each[3] or "")) for each in schema]
        return "\n".join([str(each) for each in shape] + sorted(rows))

    @staticmethod
    def without_order(text):
        """What SQLite keeps is the text as written: how it is broken into lines makes no difference. The order of constraints
        in a table that Alembic rebuilt is that of a set of Python's: by the addresses of objects."""
        parts = re.split(r", (?=CONSTRAINT |UNIQUE |CHECK |FOREIGN KEY )", " ".join(text.replace("(", " ( ").replace(")", " ) ").split()))
        first, *constraints = parts
        if constraints:
            constraints[-1] = constraints[-1].removesuffix(" )")
        return ", ".join([first, *sorted(each.strip() for each in constraints)])


def settings_of(project):
    file = PROJECTS / project / "project.json"
    return json.loads(file.read_text()) if file.exists() else {}


def lay_out(project, folder):
    ignored = shutil.ignore_patterns("project.json", "__pycache__")
    if (settings := settings_of(project)) is not None:
        left_out = ["alembic.ini"] if settings.get("no_ini") else []
        shutil.copytree(PROJECTS / "default", folder, ignore=shutil.ignore_patterns(*left_out))
    shutil.copytree(PROJECTS / project, folder, ignore=ignored, dirs_exist_ok=True)


def environment_of(python, url):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LIMBECK", "ALEMBIC"))}
    environment.update(DATABASE_URL=url, VIRTUAL_ENV=str(python.parent.parent), PYTHONDONTWRITEBYTECODE="1",
                       PYTHONHASHSEED="0")  # the order of constraints in a rebuilt table is that of a set
    return environment


class Real:
    def __init__(self, python, folder, url, arguments):
        self.arguments = arguments
        self.process = subprocess.Popen(
            [python, "-W", "ignore", "-c", ORACLE], cwd=folder, env=environment_of(python, url), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *command):
        self.process.stdin.write(json.dumps([*self.arguments, *command]) + "\n")
        self.process.stdin.flush()
        while line := self.process.stdout.readline():
            if line.startswith("@"):
                return json.loads(line[1:])
        return "died: " + self.process.stderr.read()

    def close(self):
        self.process.communicate()


class Ours:
    def __init__(self, limbeck, python, folder, url, arguments):
        self.limbeck, self.folder, self.arguments = limbeck, folder, arguments
        self.environment = environment_of(python, url)
        self.seconds = 0.0
        self.runners = {}  # of each file, "native" and "delegated"

    def run(self, *command):
        began = time.time()
        done = subprocess.run(
            [self.limbeck, *self.arguments, *command, "-v"], cwd=self.folder, env=self.environment, text=True,
            capture_output=True,
        )  # fmt: skip
        self.seconds += time.time() - began
        for runner, file in re.findall(r"(?m)^(native|delegated): (?:\S*/)?(\w+)\.py", done.stderr):
            self.runners.setdefault(file, set()).add(runner)
        return "ok" if done.returncode == 0 else f"exit {done.returncode}: {done.stderr}"

    def close(self):
        pass


class Delegated(Ours):
    """Python runs every revision."""

    def __init__(self, limbeck, python, folder, url, arguments):
        super().__init__(limbeck, python, folder, url, [])
        usual = "alembic.ini" if Path(folder, "alembic.ini").exists() else "pyproject.toml"
        file = arguments[1] if arguments[:1] == ["-c"] else usual
        Path(folder, "limbeck.toml").write_text(f'alembic = "{file}"\nnative = false\n')


def commands_for(revisions, whole):
    if whole:
        for each in revisions:
            yield ("upgrade", each)
            yield ("downgrade", "-1")
            yield ("upgrade", "+1")
    else:
        yield ("upgrade", "heads")
    yield ("downgrade", "base")
    yield ("upgrade", "heads")


def up_and_down(led):
    """Of what was led, each upgrade, and then each downgrade: every command starts Python."""
    ups = [each for each in led if each[0][0] == "upgrade" and each[0][1] != "+1"][:-1]
    downs = [each for each in led if each[0] == ("downgrade", "-1")]
    return ups + (downs[::-1] or led[-2:-1])


def difference(real, ours):
    import difflib

    return "\n".join(difflib.unified_diff(real.split("\n"), ours.split("\n"), "Alembic", "Limbeck", lineterm="", n=1))


class Problem(Exception):
    pass


class Project:
    """One of them, on an engine."""

    def __init__(self, limbeck, python, name, engine):
        self.limbeck, self.python, self.name, self.engine = limbeck, python, name, engine
        self.arguments = settings_of(name).get("arguments", [])
        self.commands = [tuple(each) for each in settings_of(name).get("commands", [])]

    @contextlib.contextmanager
    def laid_out(self):
        """A fresh folder, the address of a fresh database, and what tells that one's state."""
        with tempfile.TemporaryDirectory() as root:
            folder = f"{root}/project"
            lay_out(self.name, folder)
            url, database = self.engine.create(folder)
            try:
                yield folder, url, lambda: self.engine.state(database)
            finally:
                self.engine.drop(database)

    def lead_by_alembic(self, whole):
        """[(command, what it said, the state behind it)]"""
        with self.laid_out() as (folder, url, state):
            real = Real(self.python, folder, url, self.arguments)
            try:
                revisions = real.run("revisions")
                if not isinstance(revisions, list):
                    raise Problem(f"Alembic can't read it: {revisions}")
                commands = self.commands or commands_for(revisions, whole)
                return [(command, real.run(*command), state()) for command in commands]
            finally:
                real.close()

    def lead_by_limbeck(self, kind, expected):
        """Who led, after the same commands."""
        with self.laid_out() as (folder, url, state):
            ours = kind(self.limbeck, self.python, folder, url, self.arguments)
            for command, said, wanted in expected:
                words = f"{' '.join(command)}{', by Python' if kind is Delegated else ''}"
                told = ours.run(*command)
                if said != told and not (self.commands and "ok" not in (said, told)):
                    raise Problem(f"{words}: Alembic: {said}; Limbeck: {told}")
                if wanted != (found := state()):
                    raise Problem(f"{words}: the databases differ\n{difference(wanted, found)}")
        return ours


def check(project, line, engine):
    """Prints how it went. Raises Problem."""
    whole = line == "20" and not settings_of(project.name).get("branched")
    expected = project.lead_by_alembic(whole)
    ours = project.lead_by_limbeck(Ours, expected)
    wanted = settings_of(project.name).get("delegated")
    delegated = sorted(file for file, runners in ours.runners.items() if "delegated" in runners)
    if wanted is not None and delegated != wanted:
        raise Problem(f"Python runs {delegated}, not {wanted}")
    took = f"{len(expected)} commands, {ours.seconds:.1f} s"
    if any("native" in runners for runners in ours.runners.values()) and not project.commands:
        if whole and engine != "postgresql":
            expected = project.lead_by_alembic(whole=False)
        there_and_back = up_and_down(expected)
        by_python = project.lead_by_limbeck(Delegated, there_and_back)
        if any("native" in runners for runners in by_python.runners.values()):
            raise Problem("something ran natively in spite of native = false")
        took += f"; by Python {len(there_and_back)}, {by_python.seconds:.1f} s"
    print(f"ok    {line} {engine:10} {project.name}: {took}", flush=True)


def main():
    limbeck, environments, line, engine, *chosen = sys.argv[1:]
    python = Path(environments).absolute() / line / "bin/python"
    url, mariadb_url = os.environ.get("LIMBECK_TEST_POSTGRESQL"), os.environ.get("LIMBECK_TEST_MARIADB")
    if not python.exists() or not url or not mariadb_url:
        print(f"skipped: needs {python} (dev/python-environments), PostgreSQL and MariaDB (dev/with-databases)")
        sys.exit(77)
    engines = {"postgresql": PostgreSQL(url), "sqlite": SQLite(), "mariadb": MariaDB(mariadb_url)}
    projects = chosen or sorted(each.name for each in PROJECTS.iterdir() if each.name != "default")
    failed, warmed = 0, warm(python)
    for project in projects:
        settings = settings_of(project)
        if line not in settings.get("lines", [line]):
            continue
        for name in settings.get("engines", list(engines)):
            if engine not in (name, "all"):
                continue
            try:
                check(Project(os.path.abspath(limbeck), warmed, project, engines[name]), line, name)
            except Problem as problem:
                failed += 1
                print(f"FAIL  {line} {name:10} {project}: {problem}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
