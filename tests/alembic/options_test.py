#!/usr/bin/env python3
"""What the options of context.configure() do to a generated revision: the same in Limbeck as in the real Alembic.

Usage: options_test.py LIMBECK ENVIRONMENTS LINE [CASE ...]
  ENVIRONMENTS  the folder that dev/python-environments fills; LINE  one of them: 14, 20, 21
  CASE          names of cases; all of them unless given

Each case is laid out twice, with a database each. `alembic revision --autogenerate` writes a revision in one, Limbeck in the
other: both must do the same operations, up and down, whatever else stands in the file. Then Limbeck applies its own, and
`limbeck check` finds nothing. Exits with 77 when the environment is missing.
"""

import ast
import os
import re
import sys
import tempfile
from pathlib import Path

from authoring_test import Failed, MariaDB, PostgreSQL, SQLite, run
from real_alembic import RealAlembic
from warm_python import warm

INI = """[alembic]
script_location = migrations
prepend_sys_path = .
sqlalchemy.url = {url}
"""
ENV = '''from alembic import context
from sqlalchemy import create_engine
import models

{functions}

with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection, target_metadata={metadata}, {options})
    with context.begin_transaction():
        context.run_migrations()
'''
MAKO = '''"""${message}"""
from alembic import op
import sqlalchemy as sa
import models
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
MODELS = "import sqlalchemy as sa\n\nmetadata = sa.MetaData()\n"


class Case:
    """`database`: statements that make what is there. `functions`: of env.py. `has`, `lacks`: words of Limbeck's file, of
    which there is none where `has` is None."""

    def __init__(self, models, database=(), functions="", options="", metadata="models.metadata", engine=SQLite, has=(), lacks=()):
        self.models, self.database, self.functions, self.options = models, database, functions, options
        self.metadata, self.engine, self.has, self.lacks = metadata, engine, has, lacks


THINGS = "CREATE TABLE things (id INTEGER NOT NULL, name VARCHAR(50), PRIMARY KEY (id))"
THINGS_MODEL = '''
sa.Table("things", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50)),
    sa.Column("note", sa.Text))
'''
WIDER = '''
sa.Table("things", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(80)),
    sa.Column("note", sa.Text))
'''
DEFAULTS = "CREATE TABLE things (id INTEGER NOT NULL, name VARCHAR(50) DEFAULT 'x', age INTEGER, PRIMARY KEY (id))"
DEFAULTS_MODEL = '''
sa.Table("things", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(50), server_default="y"), sa.Column("age", sa.Integer, server_default="1"),
    sa.Column("note", sa.Text))
'''
MONEY = '''

class Money(sa.types.UserDefinedType):
    cache_ok = True

    def __init__(self, digits=2):
        self.digits = digits

    def __repr__(self):
        return f"Money(digits={self.digits})"

    def get_col_spec(self, **_):
        return f"NUMERIC(12, {self.digits})"


sa.Table("things", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50)),
    sa.Column("price", Money(4), nullable=False, server_default="0"))
'''
NAMED = '''
def include_name(name, kind, parents):
    if kind == "table":
        return not name.startswith("legacy_")
    return True
'''
NAMED_PARTS = '''
def include_name(name, kind, parents):
    if kind == "column":
        return not (name.startswith("old_") and parents["table_name"] == "things")
    if kind == "index":
        return name != "ix_by_hand"
    return True
'''
OBJECTS = '''
def include_object(thing, name, kind, reflected, compare_to):
    if thing.info.get("left_out"):
        return False
    if kind == "column" and reflected and compare_to is None:
        return False
    if kind == "index" and reflected:
        return not name.startswith("by_hand")
    return not (kind == "table" and reflected and compare_to is None)
'''
OBJECTS_MODEL = '''
sa.Table("things", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50)),
    sa.Column("note", sa.Text), sa.Column("skipped", sa.Text, info={"left_out": True}))
sa.Table("elsewhere", metadata, sa.Column("id", sa.Integer, primary_key=True), info={"left_out": True})
'''
DROP_EMPTY = '''
def directives(context, revision, found):
    if found[0].upgrade_ops.is_empty():
        found[:] = []
'''
RENAMING = '''
def directives(context, revision, found):
    found[0].rev_id = "0042"
    found[0].message = "number 42"
'''
SCHEMAS_MODEL = '''
sa.Table("things", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("note", sa.Text), schema="app")
sa.Table("plain", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("thing_id", sa.ForeignKey("app.things.id")))
'''
SCHEMAS = [
    "CREATE SCHEMA app", "CREATE SCHEMA meta", "CREATE SCHEMA other",
    "CREATE TABLE app.things (id SERIAL NOT NULL, PRIMARY KEY (id))",
    "CREATE TABLE other.orphan (id SERIAL NOT NULL, PRIMARY KEY (id))",
]  # fmt: skip
TWO = '''
other = sa.MetaData()
sa.Table("things", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50)))
sa.Table("parts", other, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50), index=True))
'''
NAMED_SCHEMAS = '''
def include_name(name, kind, parents):
    return name in (None, "app") if kind == "schema" else True
'''

CASES = {
    "include_name": Case(
        THINGS_MODEL, [THINGS, "CREATE TABLE legacy_things (id INTEGER NOT NULL, PRIMARY KEY (id))", "CREATE TABLE gone (id INTEGER NOT NULL, PRIMARY KEY (id))"],
        NAMED, "include_name=include_name", has=["add_column", "drop_table('gone')"], lacks=["legacy"]),
    "include_name-parts": Case(
        THINGS_MODEL,
        ["CREATE TABLE things (id INTEGER NOT NULL, name VARCHAR(50), old_name TEXT, PRIMARY KEY (id))",
         "CREATE INDEX ix_by_hand ON things (name)", "CREATE INDEX ix_forgotten ON things (name)"],
        NAMED_PARTS, "include_name=include_name", engine=PostgreSQL, has=["ix_forgotten"], lacks=["old_name", "ix_by_hand"]),
    "include_object": Case(
        OBJECTS_MODEL,
        ["CREATE TABLE things (id INTEGER NOT NULL, name VARCHAR(50), unknown TEXT, PRIMARY KEY (id))",
         "CREATE INDEX by_hand_1 ON things (name)", "CREATE TABLE unknown_things (id INTEGER NOT NULL, PRIMARY KEY (id))"],
        OBJECTS, "include_object=include_object", has=["'note'"], lacks=["skipped", "elsewhere", "unknown", "by_hand"]),
    "compare_type-off": Case(WIDER, [THINGS], options="compare_type=False", engine=PostgreSQL, has=["add_column"], lacks=["alter_column"]),
    "compare_type-on": Case(WIDER, [THINGS], options="compare_type=True", engine=PostgreSQL, has=["add_column", "alter_column"]),
    "compare_server_default-off": Case(
        DEFAULTS_MODEL, [DEFAULTS], options="compare_server_default=False", engine=PostgreSQL, has=["add_column"], lacks=["alter_column"]),
    "compare_server_default-off-serial": Case(
        THINGS_MODEL, ["CREATE TABLE things (id integer NOT NULL, name VARCHAR(50), PRIMARY KEY (id))"],
        options="compare_server_default=False", engine=PostgreSQL, has=["add_column"], lacks=["nextval"]),
    "compare_server_default-on": Case(
        DEFAULTS_MODEL, [DEFAULTS], options="compare_server_default=True", engine=PostgreSQL, has=["alter_column"]),
    "comparisons-off-sqlite": Case(
        DEFAULTS_MODEL.replace("50", "90"), [DEFAULTS], options="compare_server_default=False, compare_type=False", has=["add_column"], lacks=["alter_column"]),
    "compare_type-off-mariadb": Case(
        WIDER, [THINGS], options="compare_type=False", engine=MariaDB, has=["add_column"], lacks=["alter_column"]),
    "compare_type-on-mariadb": Case(
        WIDER, [THINGS], options="compare_type=True", engine=MariaDB, has=["add_column", "alter_column"]),
    "compare_server_default-off-mariadb": Case(
        DEFAULTS_MODEL, [DEFAULTS], options="compare_server_default=False", engine=MariaDB, has=["add_column"], lacks=["alter_column"]),
    "compare_server_default-on-mariadb": Case(
        DEFAULTS_MODEL, [DEFAULTS], options="compare_server_default=True", engine=MariaDB, has=["alter_column"]),
    "include_name-parts-mariadb": Case(
        THINGS_MODEL,
        ["CREATE TABLE things (id INTEGER NOT NULL, name VARCHAR(50), old_name TEXT, PRIMARY KEY (id))",
         "CREATE INDEX ix_by_hand ON things (name)", "CREATE INDEX ix_forgotten ON things (name)"],
        NAMED_PARTS, "include_name=include_name", engine=MariaDB, has=["ix_forgotten"], lacks=["old_name", "ix_by_hand"]),
    "include_object-mariadb": Case(
        OBJECTS_MODEL,
        ["CREATE TABLE things (id INTEGER NOT NULL, name VARCHAR(50), `unknown` TEXT, PRIMARY KEY (id))",
         "CREATE INDEX by_hand_1 ON things (name)", "CREATE TABLE unknown_things (id INTEGER NOT NULL, PRIMARY KEY (id))"],
        OBJECTS, "include_object=include_object", engine=MariaDB, has=["'note'"], lacks=["skipped", "elsewhere", "unknown", "by_hand"]),
    "user_module_prefix-mariadb": Case(
        MONEY, [THINGS], options='user_module_prefix="models."', engine=MariaDB, has=["models.Money(digits=4)"]),
    "user_module_prefix": Case(MONEY, [THINGS], options='user_module_prefix="models."', has=["models.Money(digits=4)"]),
    "render_item": Case(
        MONEY, [THINGS],
        '''
def render_item(kind, thing, autogen_context):
    if kind == "type" and isinstance(thing, models.Money):
        autogen_context.imports.add("from models import Money as Price")
        return f"Price({thing.digits})"
    return False
''', "render_item=render_item", has=["from models import Money as Price", "Price(4)"]),
    "directives-empty": Case(
        THINGS_MODEL.replace(',\n    sa.Column("note", sa.Text)', ""), [THINGS], DROP_EMPTY, "process_revision_directives=directives", has=None),
    "directives-kept": Case(THINGS_MODEL, [THINGS], DROP_EMPTY, "process_revision_directives=directives", has=["add_column"]),
    "directives-id": Case(THINGS_MODEL, [THINGS], RENAMING, "process_revision_directives=directives", has=["number 42", "0042"]),
    "include_schemas": Case(
        SCHEMAS_MODEL, SCHEMAS, options='include_schemas=True, version_table_schema="meta"', engine=PostgreSQL,
        has=["schema='app'", "drop_table('orphan', schema='other')"], lacks=["alembic_version", "limbeck_journal", "meta"]),
    "include_schemas-include_name": Case(
        SCHEMAS_MODEL, SCHEMAS, NAMED_SCHEMAS, 'include_schemas=True, include_name=include_name, version_table_schema="meta"', engine=PostgreSQL,
        has=["schema='app'"], lacks=["orphan", "meta"]),
    "include_schemas-off": Case(SCHEMAS_MODEL.replace(', schema="app"', "").replace("app.things", "things"), SCHEMAS, engine=PostgreSQL, lacks=["schema"]),
    "several-metadata": Case(TWO, [THINGS.replace(", name VARCHAR(50)", "")], metadata="[models.metadata, models.other]", has=["add_column('things'", "create_table('parts'"]),
}  # fmt: skip


# A key of integers counts on by itself to SQLAlchemy.
COUNTING = {
    SQLite: "(id INTEGER NOT NULL",
    PostgreSQL: "(id SERIAL NOT NULL",
    MariaDB: "(id INTEGER NOT NULL AUTO_INCREMENT",
}


class Side:
    """A project and its database."""

    def __init__(self, root, name, case, environment, base):
        self.folder = Path(root) / name
        (self.folder / "migrations/versions").mkdir(parents=True)
        self.database = case.engine(self.folder, base)
        try:
            for statement in case.database:  # a key of integers is SERIAL to SQLAlchemy
                self.database.execute(statement.replace("(id INTEGER NOT NULL", COUNTING[case.engine]))
        except BaseException:
            self.close()
            raise
        (self.folder / "alembic.ini").write_text(INI.format(url=self.database.url.replace("%", "%%")))
        env = ENV.format(functions=case.functions, metadata=case.metadata, options=case.options)
        (self.folder / "migrations/env.py").write_text(env)
        (self.folder / "migrations/script.py.mako").write_text(MAKO)
        (self.folder / "models.py").write_text(MODELS + case.models)
        (self.folder / ".venv").symlink_to(environment)

    def close(self):
        self.database.close()

    def author(self, run_command):
        """The text of the file that is written; None: there is none."""
        self.said = run_command("revision", "--autogenerate", "-m", "changes", folder=self.folder)
        files = list((self.folder / "migrations/versions").glob("*.py"))
        return files[0].read_text() if files else None


def operations(text, function):
    """What a function of the file does, sorted, in one spelling: names are final in either, an index goes with its
    table, and what a column was is told as the database or as the models have it."""
    body = next(each.body for each in ast.parse(text).body if isinstance(each, ast.FunctionDef) and each.name == function)
    found = [re.sub(r"op\.f\(('[^']*')\)", r"\1", ast.unparse(statement)) for statement in body]
    found = [re.sub(r"existing_type=[\w.]+\([^()]*\), ", "", each) for each in found]
    dropped = {each.removeprefix("op.drop_table('").split("'")[0] for each in found if each.startswith("op.drop_table(")}
    gone = re.compile("op\\.drop_index\\(.*table_name='(" + "|".join(dropped) + ")'") if dropped else None
    return sorted(each for each in found if not (gone and gone.match(each)))


def compare(alembics, ours):
    for function in ("upgrade", "downgrade"):
        expected, found = operations(alembics, function), operations(ours, function)
        if expected != found:
            raise Failed(f"{function}() is another one\nAlembic:\n  " + "\n  ".join(expected) + "\nLimbeck:\n  " + "\n  ".join(found))


def check_words(case, text, said):
    for each in case.has:
        if each not in text:
            raise Failed(f"the file lacks {each!r}\n{text}")
    body = text[text.index("def upgrade"):]
    for each in case.lacks:
        if each in body:
            raise Failed(f"the file has {each!r}\n{text}")
    if "verified on empty tables: the upgrade leads to the models, the downgrade back" not in text:
        raise Failed(f"not verified\n{said}\n{text}")


def play(case, limbeck, environment, base, real):
    def alembic(*arguments, folder):
        result = real.run(arguments, folder, dict(os.environ))
        if result.returncode:
            raise Failed(f"alembic {' '.join(arguments)} ended with {result.returncode}\n{result.stdout}{result.stderr}")
        return result.stdout + result.stderr

    sides = []
    with tempfile.TemporaryDirectory() as root:
        try:
            for name in ("alembic", "limbeck"):
                sides.append(Side(root, name, case, environment, base))
            theirs, ours = sides
            alembics = theirs.author(alembic)
            text = ours.author(lambda *arguments, folder: run(limbeck, *arguments, folder=folder))
            if (alembics is None) != (text is None) or (text is None) != (case.has is None):
                raise Failed(f"Alembic wrote {alembics}, Limbeck {text}\n{ours.said}")
            if text is not None:
                compare(alembics, text)
                check_words(case, text, ours.said)
                run(limbeck, "upgrade", "head", folder=ours.folder)
            run(limbeck, "check", folder=ours.folder)
        finally:
            for side in sides:
                side.close()


def main():
    limbeck, environments, line = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3]
    python = environments / line
    base = os.environ.get("LIMBECK_TEST_POSTGRESQL")
    if not (python / "bin/python").exists() or not base or "LIMBECK_TEST_MARIADB" not in os.environ:
        print(f"skipped: needs {python} (dev/python-environments), PostgreSQL and MariaDB (dev/with-databases)")
        sys.exit(77)
    failed = 0
    real, environment = RealAlembic(python / "bin/python"), warm(python / "bin/python").parent.parent
    for name, case in CASES.items():
        if sys.argv[4:] and name not in sys.argv[4:]:
            continue
        try:
            play(case, limbeck, environment, base, real)
            print(f"ok    {line} {name}", flush=True)
        except Failed as error:
            failed += 1
            print(f"FAIL  {line} {name}: {error}", flush=True)
    real.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
