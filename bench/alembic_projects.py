#!/usr/bin/env python3
"""Times Limbeck and Alembic side by side on the very same Alembic projects, files and all.

    dev/with-databases bench/alembic_projects.py [--binary build/release/limbeck] [--python build/python/21/bin/python]
                                                 [--runs 5] [--sizes 1000,10000] [--revisions 500] [--tables 500]

  reading   heads, history and current of long histories, with what both remember of the last time, and without
  applying  `upgrade head` of revisions in Python on PostgreSQL: evaluated without Python; run by the project's Python; and both
            again with 10 ms to the server and 10 ms back
  checking  `check` of models that the database agrees with, the application's import included

The two take turns (A B A B …), so that a drifting machine hurts both; medians and the ratio of medians are printed.
Alembic is that of the environment of --python (dev/python-environments makes them).
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ENV = """from logging.config import fileConfig

from alembic import context
from sqlalchemy import engine_from_config, pool
{imports}
config = context.config
target_metadata = {metadata}


def run_migrations_online() -> None:
    connectable = engine_from_config(
        config.get_section(config.config_ini_section, {{}}), prefix="sqlalchemy.", poolclass=pool.NullPool
    )
    with connectable.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
"""

REVISION = '''"""step {number}

Revision ID: {id}
Revises: {parent}
Create Date: 2026-01-05 10:00:00.000000

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
{imports}

# revision identifiers, used by Alembic.
revision: str = "{id}"
down_revision: Union[str, None] = {parent!r}
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
    pass
'''

MODELS = """from sqlalchemy import Column, ForeignKey, Integer, MetaData, Numeric, String, Table, Text

metadata = MetaData()
"""

# What only Python can run: the module is none that Limbeck knows.
NEEDS_PYTHON = "import platform"


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def upgrade_text(number, needs_python):
    """What applications do most: a table, then a column and an index for it."""
    table = number // 3
    text = [
        f'    op.create_table("t{table}", sa.Column("id", sa.Integer(), nullable=False),\n'
        '        sa.Column("name", sa.String(length=80), nullable=False),\n'
        '        sa.Column("price", sa.Numeric(10, 2), nullable=True),\n'
        '        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),\n'
        '        sa.PrimaryKeyConstraint("id"))',
        f'    op.add_column("t{table}", sa.Column("note", sa.Text(), nullable=True))',
        f'    op.create_index(op.f("ix_t{table}_name"), "t{table}", ["name"], unique=False)',
    ][number % 3]
    return f"    platform.python_version()\n{text}" if needs_python else text


def make_project(folder, size, url, needs_python=False, empty=False, models=""):
    """Returns the ids of its revisions."""
    versions = os.path.join(folder, "alembic", "versions")
    os.makedirs(versions)
    ids = ["%012x" % (0xABC000000000 + number * 7919) for number in range(size)]
    for number, revision in enumerate(ids):
        write(os.path.join(versions, f"{revision}_step.py"),
              REVISION.format(number=number, id=revision, parent=ids[number - 1] if number else None,
                              imports=NEEDS_PYTHON if needs_python else "",
                              upgrade="    pass" if empty else upgrade_text(number, needs_python)))
    write(os.path.join(folder, "alembic.ini"),
          "[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\nsqlalchemy.url = "
          + url.replace("%", "%%") + "\n")
    write(os.path.join(folder, "alembic", "env.py"),
          ENV.format(imports="import models\n" if models else "", metadata="models.metadata" if models else "None"))
    write(os.path.join(folder, "alembic", "script.py.mako"), "")
    if models:
        write(os.path.join(folder, "models.py"), models)
    return ids


def run(arguments, folder, environment):
    started = time.perf_counter()
    done = subprocess.run(arguments, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    took = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} failed in {folder}:\n{done.stdout}")
    return took


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.limbeck = [os.path.abspath(options.binary)]
        self.alembic = [os.path.abspath(options.python), "-m", "alembic.config"]
        self.cache = os.path.join(folder, "cache")
        # Limbeck's Python is Alembic's.
        self.environment = dict(os.environ, XDG_CACHE_HOME=self.cache, VIRTUAL_ENV=os.path.dirname(
            os.path.dirname(os.path.abspath(options.python))))
        self.server = os.environ.get("LIMBECK_TEST_POSTGRESQL")

    def compare(self, what, command, folder, prepare=None, runs=None, warm=True):
        ours, theirs = [], []
        for turn in range((runs or self.options.runs) + warm):
            for tool, times in ((self.limbeck, ours), (self.alembic, theirs)):
                if prepare:
                    prepare()
                took = run([*tool, *command], folder, self.environment)
                if turn or not warm:
                    times.append(took)
        a, b = statistics.median(ours), statistics.median(theirs)
        print(f"{what:48}{a * 1000:>11.1f} ms{b * 1000:>11.1f} ms{b / a:>9.1f}x", flush=True)

    def new_project(self, **options):
        folder = tempfile.mkdtemp(dir=self.folder)
        return folder, make_project(folder, **options)

    def read(self):
        for size in map(int, self.options.sizes.split(",")):
            folder, ids = self.new_project(size=size, url="sqlite:///app.db", empty=True)
            run([*self.limbeck, "--url", f"sqlite:///{folder}/app.db", "stamp", ids[size // 2]], folder, self.environment)
            # Limbeck remembers no file that was changed within the last three seconds.
            time.sleep(4)

            def forget():
                shutil.rmtree(self.cache, ignore_errors=True)
                shutil.rmtree(os.path.join(folder, "alembic", "versions", "__pycache__"), ignore_errors=True)

            for command in ("heads", "history", "current"):
                self.compare(f"{command}, {size} revisions", [command], folder)
            for command in ("heads", "history", "current"):
                self.compare(f"{command}, {size} revisions, nothing cached", [command], folder, forget,
                             runs=max(2, self.options.runs // 2), warm=False)

    def sql(self, text):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", self.server], input=text, text=True, check=True)

    def database(self, name, port=None):
        parts = urllib.parse.urlsplit(self.server)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if port:
            return f"postgresql+psycopg2://app:p%40ss%20w%25rd%3A%2F@127.0.0.1:{port}/{name}"
        user = parts.username or "postgres"
        return f"postgresql+psycopg2://{user}@/{name}?{urllib.parse.urlencode(query)}"

    def apply(self):
        size = self.options.revisions
        far = Far(int(os.environ["LIMBECK_TEST_POSTGRESQL_TCP_PORT"]), 0.010)
        for distance, port, runs in (("", None, self.options.runs), (", 10 ms away", far.port, 2)):
            for how, needs_python in (("evaluated", False), ("by Python", True)):
                folder, _ = self.new_project(size=size, url=self.database("bench", port), needs_python=needs_python)
                self.compare(f"upgrade head, {size} revisions, {how}{distance}", ["upgrade", "head"], folder,
                             lambda: self.sql("DROP DATABASE IF EXISTS bench;\nCREATE DATABASE bench OWNER app;"),
                             runs=runs, warm=not port)

    def check(self):
        tables = self.options.tables
        models = MODELS + "".join(
            f'Table("t{number}", metadata, Column("id", Integer, primary_key=True), Column("name", String(80), nullable=False),\n'
            f'      Column("price", Numeric(10, 2)), Column("note", Text, index=True),\n'
            f'      Column("parent_id", Integer, ForeignKey("t{max(number - 1, 0)}.id")))\n' for number in range(tables))
        folder, _ = self.new_project(size=0, url=self.database("bench"), models=models)
        self.sql("DROP DATABASE IF EXISTS bench;\nCREATE DATABASE bench OWNER app;")
        python = self.alembic[0]
        run([python, "-c", "import models, sqlalchemy, sys; models.metadata.create_all(sqlalchemy.create_engine(sys.argv[1]))",
             self.database("bench")], folder, self.environment)
        self.compare(f"check, {tables} tables", ["check"], folder)


class Far:
    """A server that is some way off: what is written arrives `delay` seconds later, both ways."""

    def __init__(self, port, delay):
        self.target, self.delay, self.port = port, delay, None
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True).start()
        ready.wait()

    async def serve(self, ready):
        server = await asyncio.start_server(self.client, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    async def client(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self.carry(reader, far_writer), self.carry(far_reader, writer))

    async def carry(self, source, sink):
        late = asyncio.Queue()

        async def deliver():
            while True:
                due, data = await late.get()
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                if not data:
                    sink.close()
                    return
                sink.write(data)

        delivery = asyncio.create_task(deliver())
        while True:
            try:
                data = await source.read(65536)
            except ConnectionError:
                data = b""
            late.put_nowait((time.monotonic() + self.delay, data))
            if not data:
                break
        await delivery


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="build/release/limbeck")
    parser.add_argument("--python", default="build/python/21/bin/python")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--revisions", type=int, default=500)
    parser.add_argument("--tables", type=int, default=500)
    parser.add_argument("--only", choices=["read", "apply", "check"])
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="limbeck-bench-")
    try:
        bench = Bench(options, folder)
        if not bench.server and options.only != "read":
            sys.exit("there is no server: run it under dev/with-databases")
        print(f"{'':48}{'limbeck':>14}{'alembic':>14}{'ratio':>10}")
        for name in ("read", "apply", "check"):
            if options.only in (None, name):
                getattr(bench, name)()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
