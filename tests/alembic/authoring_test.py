#!/usr/bin/env python3
"""Limbeck writes the revisions of an Alembic project: from its models, in Python, so that the real Alembic runs them.

Usage: authoring_test.py LIMBECK ENVIRONMENTS LINE
  ENVIRONMENTS  the folder that dev/python-environments fills; LINE  one of them: 14, 20, 21

The models of a project change in stages. For each of them Limbeck writes a revision; the real Alembic applies it,
whereupon `limbeck check` finds nothing; Alembic takes it back, whereupon the schema is what it was before; and applies
it again. What env.py's options leave out is never in a revision. Exits with 77 when the environment is missing.
"""

import difflib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from real_alembic import RealAlembic
from warm_python import warm

INI = """[alembic]
script_location = migrations
prepend_sys_path = .
sqlalchemy.url = {url}
"""
ENV = '''from alembic import context
from models import metadata
from sqlalchemy import create_engine


def include_object(thing, name, kind, reflected, compare_to):
    return not (kind == "table" and name.startswith("legacy_"))


def drop_empty(context, revision, directives):
    if directives[0].upgrade_ops.is_empty():
        directives[:] = []


engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=metadata, include_object=include_object, compare_type=True,
        process_revision_directives=drop_empty, render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
'''
MAKO = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
HEAD = '''import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

metadata = sa.MetaData(naming_convention={
    "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
})
'''
GROUPS = '''
sa.Table("groups", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50), nullable=False, unique=True))
'''
STAGES = [
    ("tables", "all", GROUPS + '''
sa.Table("contacts", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(50), nullable=False, index=True), sa.Column("note", sa.Text),
    sa.Column("group_id", sa.ForeignKey("groups.id", ondelete="CASCADE")))
'''),
    ("columns", "all", GROUPS + '''
sa.Table("contacts", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(50), nullable=False, index=True), sa.Column("note", sa.Text),
    sa.Column("group_id", sa.ForeignKey("groups.id", ondelete="CASCADE")),
    sa.Column("age", sa.Integer, server_default="7", nullable=False), sa.Column("mail", sa.String(80), index=True))
'''),
    ("constraints", "postgresql", GROUPS + '''
sa.Table("contacts", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False), sa.Column("note", sa.Text, comment="what else: there is"),
    sa.Column("group_id", sa.ForeignKey("groups.id")),
    sa.Column("age", sa.BigInteger, server_default="7"), sa.Column("mail", sa.String(80), unique=True),
    sa.CheckConstraint("age > 0 AND name LIKE 'a%'", name="age"),
    sa.Column("kind", sa.Enum("new", "old", name="kind"), server_default="new", nullable=False))
'''),
    ("enums", "postgresql", GROUPS + '''
sa.Table("contacts", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False), sa.Column("note", sa.Text, comment="what else: there is"),
    sa.Column("group_id", sa.ForeignKey("groups.id")),
    sa.Column("age", sa.BigInteger, server_default="7"), sa.Column("mail", sa.String(80), unique=True),
    sa.CheckConstraint("age > 1 AND name LIKE 'b%'", name="age"),
    sa.Column("kind", sa.Enum("new", "old", "lost", name="kind"), server_default="new", nullable=False))
sa.Table("visits", metadata, sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("contact_id", sa.ForeignKey("contacts.id"), nullable=False), sa.Column("kinds", postgresql.ARRAY(sa.Text)),
    sa.Column("kind", sa.Enum("new", "old", "lost", name="kind")), sa.Column("data", postgresql.JSONB),
    sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.Index("ix_visits_recent", sa.text("at DESC"), postgresql_where=sa.text("kind IS NOT NULL")))
'''),
    ("dropped", "postgresql", '''
sa.Table("contacts", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(80)))
'''),
    ("indexed", "postgresql", '''
sa.Table("contacts", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(80), index=True),
    sa.Column("mail", sa.String(80), index=True), sa.Column("age", sa.Integer))
'''),
    ("unindexed", "postgresql", '''
sa.Table("contacts", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(80)))
'''),
    ("altered", "mariadb", GROUPS + '''
sa.Table("contacts", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, index=True, comment="what it's called"), sa.Column("note", mysql.LONGTEXT),
    sa.Column("group_id", sa.ForeignKey("groups.id")), sa.Column("age", sa.BigInteger, server_default="8"),
    sa.Column("mail", sa.String(80), unique=True), sa.Column("kind", sa.Enum("new", "old"), server_default="new", nullable=False),
    sa.Column("changed", sa.TIMESTAMP, server_default=sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")),
    sa.CheckConstraint("age > 0", name="age"), sa.Index("ix_note", "note", mysql_length=20))
'''),
    ("enlarged", "mariadb", '''
sa.Table("contacts", metadata, sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, comment="what it's called"), sa.Column("note", sa.Text),
    sa.Column("kind", sa.Enum("new", "old", "lost"), server_default="old", nullable=False),
    sa.Column("changed", mysql.TIMESTAMP(fsp=6), server_default=sa.text("CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)")),
    sa.Column("flag", sa.Boolean, server_default=sa.false(), nullable=False), mysql_engine="InnoDB", comment="who is known")
'''),
    ("rebuilt", "sqlite", GROUPS + '''
sa.Table("contacts", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, index=True),
    sa.Column("age", sa.Integer, server_default="7"), sa.Column("mail", sa.String(80), index=True),
    sa.CheckConstraint("age > 0", name="age"))
'''),
]


class Failed(Exception):
    pass


class PostgreSQL:
    name = "postgresql"
    made = 0

    def __init__(self, folder, base):
        self.base = base
        PostgreSQL.made += 1
        self.database = f"authoring_{os.getpid()}_{PostgreSQL.made}"
        self.psql("limbeck_test", f"CREATE DATABASE {self.database}")
        self.url = re.sub(r"/limbeck_test\b", f"/{self.database}", base)

    def psql(self, database, sql):
        url = re.sub(r"/limbeck_test\b", f"/{database}", self.base)
        subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql], check=True)

    def execute(self, sql):
        self.psql(self.database, sql)

    def state(self):
        dump = subprocess.run(["pg_dump", "-s", "-N", "limbeck", "-d", self.url], capture_output=True, text=True, check=True)
        # What is dropped and added again comes last in its table.
        return sorted(re.sub(r"(?m)^(\\(un)?restrict .*|--.*)\n|,$", "", dump.stdout).splitlines())

    def close(self):
        self.psql("limbeck_test", f"DROP DATABASE {self.database} WITH (FORCE)")


class MariaDB:
    name = "mariadb"
    made = 0

    def __init__(self, folder, _):
        self.socket = re.search(r"unix_socket=([^&]*)", os.environ["LIMBECK_TEST_MARIADB"])[1]
        MariaDB.made += 1
        self.database = f"authoring_{os.getpid()}_{MariaDB.made}"
        self.client("mariadb", "-e", f"CREATE DATABASE {self.database} CHARACTER SET utf8mb4")
        self.url = f"mysql+pymysql://root@localhost/{self.database}?unix_socket={self.socket}"

    def client(self, program, *arguments):
        command = [program, "--no-defaults", "-u", "root", "-S", self.socket, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def execute(self, sql):
        self.client("mariadb", self.database, "-e", sql)

    def state(self):
        text = self.client("mariadb-dump", "--no-data", "--compact", f"--ignore-table={self.database}.limbeck_journal", self.database)
        return sorted(re.sub(r"(?m)^/\*.*\n|,$| AUTO_INCREMENT=\d+", "", text).splitlines())

    def close(self):
        self.client("mariadb", "-e", f"DROP DATABASE {self.database}")


class SQLite:
    name = "sqlite"

    def __init__(self, folder, _):
        self.file = folder / "app.db"
        self.url = f"sqlite:///{self.file}"

    def execute(self, sql):
        with sqlite3.connect(self.file) as connection:
            connection.execute(sql)

    def state(self):
        with sqlite3.connect(self.file) as connection:
            rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'limbeck%'").fetchall()
        return sorted((kind, name, re.sub(r"[\s\"]+", "", sql or "")) for kind, name, sql in rows)

    def close(self):
        pass


def run(*command, folder, expect=0):
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if result.returncode != expect:
        raise Failed(f"{' '.join(map(str, command[-4:]))} ended with {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout + result.stderr


def difference(before, after):
    return "\n".join(difflib.unified_diff(before, after, lineterm="", n=0))


def check_warnings(text):
    """Each stands directly above the operation that it is about."""
    lines = [line.strip() for line in text.splitlines()]
    for at, line in enumerate(lines):
        if not (said := re.match(r"# WARNING: drops the columns? (.+) of ", line)):
            continue
        columns = re.split(", | and ", said[1])
        below = next(each for each in lines[at + 1:] if not each.startswith("#"))
        if "drop_column(" not in below and "DROP COLUMN" not in below or not any(each in below for each in columns):
            raise Failed(f"{line!r} stands above {below!r}\n{text}")


def play(limbeck, python, environment, engine, base):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = engine(folder, base)
        (folder / "migrations/versions").mkdir(parents=True)
        (folder / "alembic.ini").write_text(INI.format(url=database.url.replace("%", "%%")))
        (folder / "migrations/env.py").write_text(ENV)
        (folder / "migrations/script.py.mako").write_text(MAKO)
        (folder / ".venv").symlink_to(environment)
        database.execute("CREATE TABLE legacy_things (id integer PRIMARY KEY)")
        database.execute("CREATE VIEW some_view AS SELECT id FROM legacy_things")
        real = RealAlembic(python / "bin/python")

        def alembic(*arguments):
            result = real.run(arguments, folder, dict(os.environ))
            if result.returncode != 0:
                raise Failed(f"alembic {' '.join(arguments)} ended with {result.returncode}\n{result.stdout}{result.stderr}")

        try:
            for stage, where, models in STAGES:
                if where not in ("all", engine.name):
                    continue
                (folder / "models.py").write_text(HEAD + models)
                before = database.state()
                run(limbeck, "check", folder=folder, expect=3)
                said = run(limbeck, "revision", "--autogenerate", "-m", stage, folder=folder)
                for file in sorted((folder / "migrations/versions").glob(f"*_{stage}*.py")):
                    text = file.read_text()
                    if os.environ.get("SHOW"):
                        print(text)
                    if "verified on empty tables: the upgrade leads to the models, the downgrade back" not in text:
                        raise Failed(f"{stage}: not verified\n{said}\n{text}")
                    check_warnings(text)
                    if "legacy" in text or "some_view" in text:
                        raise Failed(f"{stage}: what env.py leaves out is in the file\n{text}")
                alembic("upgrade", "head")
                after = database.state()
                run(limbeck, "check", folder=folder)
                count = len(list((folder / "migrations/versions").glob(f"*_{stage}*.py")))
                alembic("downgrade", f"-{count}")
                if engine.name != "sqlite" and stage != "tables" and database.state() != before:
                    raise Failed(f"{stage}: the downgrade does not lead back\n{difference(before, database.state())}")
                alembic("upgrade", "head")
                if database.state() != after and engine.name == "sqlite":
                    raise Failed(f"{stage}: the second upgrade leads elsewhere")
            said = run(limbeck, "revision", "--autogenerate", "-m", "no", folder=folder)
            if "nothing was written" not in said:
                raise Failed(f"differences are left\n{said}")
            alembic("downgrade", "base")
        except Failed as error:
            print(f"{engine.name}: {error}")
            return False
        finally:
            real.close()
            database.close()
    return True


PLAIN_ENV = '''from alembic import context
from sqlalchemy import create_engine

with create_engine("sqlite:///app.db").connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
'''
REVISION = '''revision = {!r}
down_revision = {!r}


def upgrade():
    pass


def downgrade():
    pass
'''


MAKO_WITH_CONFIG = '''<%!
import re
%>"""${message}, of ${create_date.year} and ${config.get_main_option("databases")}, with ${config.cmd_opts.x}"""
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

% for kind, text in (("upgrade", upgrades), ("downgrade", downgrades)):

def ${kind}():
    ${text if text else "pass"}
% endfor
% for name in re.split(r", *", config.get_main_option("databases")):

def upgrade_${name}():
    pass
% endfor
'''


def fill(limbeck, environment, python):
    """A template with Python in it is filled in as Alembic does it, without and with autogenerate."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        versions = folder / "migrations/versions"
        versions.mkdir(parents=True)
        (folder / "alembic.ini").write_text(INI.format(url="sqlite:///app.db") + "databases = one, two\n")
        (folder / "migrations/script.py.mako").write_text(MAKO_WITH_CONFIG)
        env = PLAIN_ENV.replace("connection=connection", "connection=connection, target_metadata=things")
        things = 'things = MetaData()\nTable("things", things, Column("id", Integer, primary_key=True))\n'
        env = env.replace("import create_engine\n", "import Column, Integer, MetaData, Table, create_engine\n" + things)
        (folder / "migrations/env.py").write_text(env)
        (folder / ".venv").symlink_to(environment)
        real = RealAlembic(python / "bin/python")
        try:
            for options in ([], ["--autogenerate"]):
                written = []
                for program in ("alembic", "limbeck"):
                    arguments = ["-x", "a=b", "revision", *options, "-m", "more"]
                    if program == "alembic":
                        done = real.run(arguments, folder, dict(os.environ))
                        if done.returncode:
                            raise Failed(done.stderr)
                    else:
                        run(limbeck, *arguments, folder=folder)
                    (file,) = versions.glob("*.py")
                    written.append(file.read_text().replace(file.name.split("_")[0], "ID"))
                    file.unlink()
                if options:  # what is above an operation is Limbeck's own
                    written = [re.sub(r"(?m)^ *#.*\n| +$", "", each) for each in written]
                if written[0] != written[1]:
                    raise Failed(f"revision {options}: Alembic wrote\n{written[0]}\nLimbeck\n{written[1]}")
        except Failed as error:
            print(f"template: {error}")
            return False
        finally:
            real.close()
    return True


def complain(limbeck, environment):
    """What is in the way is said in a sentence."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        versions = folder / "migrations/versions"
        versions.mkdir(parents=True)
        (folder / "alembic.ini").write_text(INI.format(url="sqlite:///app.db"))
        (folder / "migrations/script.py.mako").write_text(MAKO)
        env = folder / "migrations/env.py"
        (folder / ".venv").symlink_to(environment)

        def expect(*words, code=1):
            for command in (["check"], ["revision", "--autogenerate", "-m", "more"]):
                said = run(limbeck, *command, folder=folder, expect=code)
                for each in words:
                    if each not in said:
                        raise Failed(f"{command[0]} does not say {each!r}\n{said}")

        try:
            env.write_text('import os\n\nraise RuntimeError("no settings")\n')
            expect("migrations/env.py:3: RuntimeError: no settings")
            env.write_text(PLAIN_ENV)
            expect("env.py gives no target_metadata to context.configure()", "set target_metadata in env.py")
            env.write_text(ENV)
            expect("migrations/env.py:2: ModuleNotFoundError: No module named 'models'")
            (folder / "models.py").write_text(HEAD)
            (versions / "aaaaaaaaaaaa_.py").write_text(REVISION.format("aaaaaaaaaaaa", None))
            expect("the database is not up to date: 1 of 1 revisions are pending", "upgrade head", code=3)
            run(limbeck, "upgrade", "head", folder=folder)
            for revision in ("bbbbbbbbbbbb", "cccccccccccc"):
                (versions / f"{revision}_.py").write_text(REVISION.format(revision, "aaaaaaaaaaaa"))
            run(limbeck, "upgrade", "heads", folder=folder)
            said = run(limbeck, "revision", "--autogenerate", "-m", "more", folder=folder, expect=1)
            if "heads" not in said or "merge" not in said:
                raise Failed(f"two heads are not told\n{said}")
            (versions / "cccccccccccc_.py").unlink()
            (folder / ".venv").unlink()
            (folder / ".venv/bin").mkdir(parents=True)
            bare = folder / ".venv/bin/python"
            bare.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
            bare.chmod(0o755)
            expect("has no module sqlalchemy", "install the project's requirements")
        except Failed as error:
            print(f"errors: {error}")
            return False
    return True


def main():
    limbeck, environments, line = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3]
    python = environments / line
    if not (python / "bin/python").exists():
        print(f"skipped: {python} is not there; dev/python-environments makes it")
        sys.exit(77)
    base = os.environ.get("LIMBECK_TEST_POSTGRESQL")
    engines = [SQLite] + ([PostgreSQL] if base else []) + ([MariaDB] if "LIMBECK_TEST_MARIADB" in os.environ else [])
    environment = warm(python / "bin/python").parent.parent
    passed = [play(limbeck, python, environment, engine, base) for engine in engines]
    passed += [fill(limbeck, environment, python), complain(limbeck, environment)]
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
