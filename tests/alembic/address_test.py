#!/usr/bin/env python3
"""Whose address counts where only running env.py tells one: that of --url and of limbeck.toml before env.py's.

Usage: address_test.py LIMBECK PYTHON   (PYTHON: an interpreter that has SQLAlchemy and Alembic; 77 when there is none)
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

FILES = {
    "alembic.ini": "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n",
    "settings.py": 'import os\nURL = "sqlite:///" + os.path.join(os.environ["FOLDER"], "own.db")\n',
    "alembic/env.py": '''
from alembic import context
from sqlalchemy import create_engine
import settings

engine = create_engine(settings.URL)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
''',
    "alembic/versions/a1a1a1a1a1a1_people.py": '''"""people"""
from alembic import op
import sqlalchemy as sa

revision = "a1a1a1a1a1a1"
down_revision = None


def upgrade():
    op.create_table("people", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("people")
''',
}


class Project:
    def __init__(self, limbeck, python, folder):
        self.limbeck, self.folder = limbeck, Path(folder)
        self.environment = {**os.environ, "FOLDER": folder, "VIRTUAL_ENV": str(Path(python).parent.parent), "NO_COLOR": "1"}
        for name, text in FILES.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def run(self, *words, expected=0, **variables):
        done = subprocess.run([self.limbeck, *words], cwd=self.folder, env={**self.environment, **variables},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != expected:
            sys.exit(f"$ limbeck {' '.join(words)}\n{done.stdout}ended with {done.returncode}, not with {expected}")
        return done.stdout

    def databases(self):
        """Those that have the table, and no others."""
        found = []
        for file in sorted(self.folder.glob("*.db")):
            with sqlite3.connect(file) as database:
                if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'people'").fetchone():
                    found.append(file.name)
        return found


def expect(what, wanted, found):
    if wanted != found:
        sys.exit(f"{what}: expected {wanted}, found {found}")


def main():
    limbeck, python = (os.path.abspath(each) for each in sys.argv[1:3])
    if not os.path.exists(python):
        print(f"skipped: there is no {python}; dev/python-environments makes it")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        project = Project(limbeck, python, folder)
        project.run("upgrade", "head")
        expect("env.py's address", ["own.db"], project.databases())
        project.run("--url", "sqlite:///given.db", "upgrade", "head")
        project.run("--url", "sqlite:///given.db", "current", "--check-heads")
        expect("--url", ["given.db", "own.db"], project.databases())
        project.run("downgrade", "base")
        expect("env.py's address, downgraded", ["given.db"], project.databases())
        (project.folder / "limbeck.toml").write_text('alembic = "alembic.ini"\nurl = "sqlite:///toml.db"\n', encoding="utf-8")
        project.run("upgrade", "head")
        expect("limbeck.toml's", ["given.db", "toml.db"], project.databases())
        (project.folder / "limbeck.toml").unlink()

        expect("waiting for what env.py names", True, "answers" in project.run("wait"))
        expect("the doctor", True, "run-env" in project.run("doctor", expected=1))
        found = project.run("doctor", "--run-env")
        expect("the doctor with env.py", True, "own.db, from running alembic/env.py" in found)
        found = project.run("doctor", "--run-env", expected=1, FOLDER="/nonexistent/folder")
        expect("the doctor without that folder", True, "/nonexistent/folder/own.db, from running alembic/env.py" in found)


if __name__ == "__main__":
    main()
