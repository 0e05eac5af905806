#!/usr/bin/env python3
"""Times Limbeck, Alembic (PyMySQL) and dbmate side by side on MariaDB: the same schema, each tool with files of its own kind.

    dev/with-databases bench/mariadb.py [--binary build/release/limbeck] [--python build/python/21/bin/python] [--dbmate PROGRAM]
                                        [--runs 3] [--revisions 500] [--tables 500] [--only apply,check] [--near | --far]

  applying  `upgrade head` of revisions that each have one statement: a table, a column for it, an index on it, and so on
  checking  `check` of models that the database agrees with (dbmate has nothing of that kind)

Both on this machine and with 10 ms to the server and 10 ms back. The tools take turns (A B C A B C …), so that a drifting machine
hurts all; medians are printed, and how often Limbeck's time goes into theirs. dbmate is left out where there is none: its authors
publish it, among other places, as the npm package @dbmate/linux-x64."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

from alembic_projects import ENV, REVISION, Far, run, write

DATABASE = "limbeck_bench"
USER = "app:p%40ss%20w%25rd%3A%2F"


def statements(number):
    """What applications do most, for SQL and for Alembic."""
    table = f"t{number // 3}"
    return [
        (f"CREATE TABLE {table} (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(80) NOT NULL, price DECIMAL(10,2), "
         "created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP)", f"DROP TABLE {table}",
         f'    op.create_table("{table}", sa.Column("id", sa.Integer(), nullable=False),\n'
         '        sa.Column("name", sa.String(length=80), nullable=False), sa.Column("price", sa.Numeric(10, 2)),\n'
         '        sa.Column("created_at", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),\n'
         '        sa.PrimaryKeyConstraint("id"))'),
        (f"ALTER TABLE {table} ADD COLUMN note TEXT", f"ALTER TABLE {table} DROP COLUMN note",
         f'    op.add_column("{table}", sa.Column("note", sa.Text(), nullable=True))'),
        (f"CREATE INDEX {table}_name ON {table} (name)", f"DROP INDEX {table}_name ON {table}",
         f'    op.create_index("{table}_name", "{table}", ["name"])'),
    ][number % 3]


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.server = os.environ.get("LIMBECK_TEST_MARIADB")
        self.socket = self.server.split("unix_socket=")[1]
        self.environment = dict(os.environ, XDG_CACHE_HOME=os.path.join(folder, "cache"),
                                VIRTUAL_ENV=os.path.dirname(os.path.dirname(os.path.abspath(options.python))))
        self.ids = ["%012x" % (0xABC000000000 + number * 7919) for number in range(options.revisions)]

    def sql(self, text):
        subprocess.run(["mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root"], input=text, text=True, check=True)

    def fresh(self):
        self.sql(f"DROP DATABASE IF EXISTS {DATABASE}; CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4;")

    def limbeck(self, port, models=""):
        folder = tempfile.mkdtemp(dir=self.folder)
        os.makedirs(os.path.join(folder, "migrations", "versions"))
        write(os.path.join(folder, "limbeck.toml"),
              f'url = "mariadb://{USER}@127.0.0.1:{port}/{DATABASE}"\nversions = ["migrations/versions"]\n'
              + ('models = "schema.sql"\n' if models else ""))
        if models:
            write(os.path.join(folder, "schema.sql"), models)
            return folder
        for number, revision in enumerate(self.ids):
            up, down, _ = statements(number)
            parent = f"-- limbeck: revises {self.ids[number - 1]}\n" if number else ""
            write(os.path.join(folder, "migrations", "versions", f"{revision}_step.sql"),
                  f"-- step {number}\n-- limbeck: revision {revision}\n{parent}\n-- limbeck: upgrade\n{up};\n\n"
                  f"-- limbeck: downgrade\n{down};\n")
        return folder

    def alembic(self, port, models=""):
        folder = tempfile.mkdtemp(dir=self.folder)
        versions = os.path.join(folder, "alembic", "versions")
        os.makedirs(versions)
        for number, revision in enumerate(self.ids if not models else []):
            write(os.path.join(versions, f"{revision}_step.py"),
                  REVISION.format(number=number, id=revision, parent=self.ids[number - 1] if number else None, imports="",
                                  upgrade=statements(number)[2]))
        url = f"mysql+pymysql://{USER}@127.0.0.1:{port}/{DATABASE}"
        write(os.path.join(folder, "alembic.ini"), "[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\n"
              f"sqlalchemy.url = {url.replace('%', '%%')}\n")
        write(os.path.join(folder, "alembic", "env.py"),
              ENV.format(imports="import models\n" if models else "", metadata="models.metadata" if models else "None"))
        write(os.path.join(folder, "alembic", "script.py.mako"), "")
        if models:
            write(os.path.join(folder, "models.py"), models)
        return folder

    def dbmate(self):
        folder = tempfile.mkdtemp(dir=self.folder)
        for number in range(self.options.revisions):
            up, down, _ = statements(number)
            write(os.path.join(folder, f"{20260101000000 + number}_step.sql"), f"-- migrate:up\n{up};\n\n-- migrate:down\n{down};\n")
        return folder

    def compare(self, what, tools, prepare, runs):
        """`tools`: name, command and folder of each; the first is Limbeck."""
        times = {name: [] for name, _, _ in tools}
        for turn in range(runs + 1):  # the first warms all up
            for name, command, folder in tools:
                prepare()
                took = run(command, folder, self.environment)
                if turn:
                    times[name].append(took)
        medians = {name: statistics.median(took) for name, took in times.items()}
        own = medians["limbeck"]
        print(f"{what:40}" + "".join(f"{medians[name] * 1000:>12.0f} ms" + (f"{medians[name] / own:>7.1f}x" if name != "limbeck" else "")
                                     for name, _, _ in tools), flush=True)

    def places(self):
        port = int(os.environ["LIMBECK_TEST_MARIADB_TCP_PORT"])
        if not self.options.far:
            yield "", port, self.options.runs
        if not self.options.near:
            yield ", 10 ms away", Far(port, 0.010).port, max(1, self.options.runs // 2)

    def programs(self):
        return [os.path.abspath(self.options.binary)], [os.path.abspath(self.options.python), "-m", "alembic.config"]

    def apply(self):
        limbeck, alembic = self.programs()
        for distance, port, runs in self.places():
            tools = [("limbeck", [*limbeck, "upgrade", "head"], self.limbeck(port)),
                     ("alembic", [*alembic, "upgrade", "head"], self.alembic(port))]
            if self.options.dbmate:
                files = self.dbmate()
                tools.append(("dbmate", [os.path.abspath(self.options.dbmate), "--url", f"mysql://{USER}@127.0.0.1:{port}/{DATABASE}",
                                         "--migrations-dir", files, "--no-dump-schema", "up"], files))
            self.compare(f"upgrade head, {self.options.revisions} revisions{distance}", tools, self.fresh, runs)

    def check(self):
        limbeck, alembic = self.programs()
        tables = self.options.tables
        schema = "".join(
            f"CREATE TABLE t{number} (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(80) NOT NULL, price DECIMAL(10,2), note TEXT, "
            f"parent_id INT, KEY ix_t{number}_name (name), KEY ix_t{number}_parent (parent_id), "
            f"CONSTRAINT t{number}_parent FOREIGN KEY (parent_id) REFERENCES t{max(number - 1, 0)} (id));\n" for number in range(tables))
        models = "from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Numeric, String, Table, Text\n\nmetadata = MetaData()\n" + "".join(
            f'Table("t{number}", metadata, Column("id", Integer, primary_key=True), Column("name", String(80), nullable=False),\n'
            f'      Column("price", Numeric(10, 2)), Column("note", Text), Column("parent_id", Integer, '
            f'ForeignKey("t{max(number - 1, 0)}.id", name="t{number}_parent")),\n'
            f'      Index("ix_t{number}_name", "name"), Index("ix_t{number}_parent", "parent_id"))\n' for number in range(tables))
        self.fresh()
        self.sql(f"USE {DATABASE};\n{schema}")
        for distance, port, runs in self.places():
            tools = [("limbeck", [*limbeck, "check"], self.limbeck(port, schema)),
                     ("alembic", [*alembic, "check"], self.alembic(port, models))]
            self.compare(f"check, {tables} tables{distance}", tools, lambda: None, runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="build/release/limbeck")
    parser.add_argument("--python", default="build/python/21/bin/python")
    parser.add_argument("--dbmate", default=shutil.which("dbmate"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--revisions", type=int, default=500)
    parser.add_argument("--tables", type=int, default=500)
    parser.add_argument("--only", default="apply,check")
    parser.add_argument("--near", action="store_true")
    parser.add_argument("--far", action="store_true")
    options = parser.parse_args()
    if not os.environ.get("LIMBECK_TEST_MARIADB"):
        sys.exit("there is no server: run it under dev/with-databases")
    folder = tempfile.mkdtemp(prefix="limbeck-bench-")
    try:
        bench = Bench(options, folder)
        print(f"{'':40}{'limbeck':>15}{'alembic':>22}{'dbmate':>22}")
        for name in options.only.split(","):
            getattr(bench, name)()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
