#!/usr/bin/env python3
"""What commands that read print to a pipe in an Alembic project is what the real Alembic prints there.

Usage: reading_test.py LIMBECK PYTHON   (PYTHON: an interpreter that has Alembic 1.20; 77 when there is none)

Each project is a folder made here; each of its command lines is run by both programs. What Alembic takes out of Python
sets (children of a branch point, names of branches, several current revisions) has another order at each run, so both
outputs are put into alphabetical order there before they are compared.
"""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from real_alembic import RealAlembic

ENV = '''
from alembic import context
from sqlalchemy import engine_from_config, pool

engine = engine_from_config(context.config.get_section(context.config.config_ini_section), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
'''

TREE = [  # id, parents, more assignments, message
    ("a1", None, "", "first"),
    ("b1", "a1", 'branch_labels = ("shop",)', "begin the shop"),
    ("b2", "b1", "", "more of the shop"),
    ("c1", "a1", "", "something else"),
    ("c2", "c1", "", "and more of it"),
    ("m1", ("b2", "c2"), "", "join them"),
    ("d1", "m1", "", "after that"),
    ("e1", None, 'branch_labels = "billing"', "another base"),
    ("e2", "e1", 'depends_on = "b2"', "bills of the shop"),
    ("e3", "e2", 'depends_on = ("shop", "d1")', "needs two"),
    ("f1", "e1", "", "a second branch of bills"),
]
LINE = [(f"{i:02x}f{i * 7919 % 1000:03}", f"{i - 1:02x}f{(i - 1) * 7919 % 1000:03}" if i else None, "", f"step {i}")
        for i in range(12)]
EVERY = ["heads", "heads -v", "heads --resolve-dependencies", "history", "history -v", "branches", "branches -v",
         "show heads", "show base"]


def file_text(id_, parents, more, message):
    listed = ", ".join(parents) if isinstance(parents, tuple) else parents or ""
    return f'''"""{message}

Revision ID: {id_}
Revises: {listed}
Create Date: 2026-11-22 05:50:21.123456

"""
from typing import Sequence, Union

from alembic import op

revision: str = {id_!r}
down_revision: Union[str, Sequence[str], None] = {parents!r}
{more}


def upgrade() -> None:
    op.execute("SELECT 1")


def downgrade() -> None:
    pass
'''


class Project:
    def __init__(self, root, name, history, ini="script_location = %(here)s/alembic\n", file_name="{id}_x.py"):
        self.folder = root / name
        (self.folder / "alembic/versions").mkdir(parents=True)
        self.write("alembic.ini", f"[alembic]\nsqlalchemy.url = sqlite:///app.db\n{ini}")
        self.write("alembic/env.py", ENV)
        for number, entry in enumerate(history):
            self.write("alembic/versions/" + file_name.format(id=entry[0], number=number), file_text(*entry))

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def stamp(self, *rows):
        with sqlite3.connect(self.folder / "app.db") as database:
            database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            database.executemany("INSERT INTO alembic_version VALUES (?)", [(row,) for row in rows])
        database.close()
        return self


def projects(root):
    tree = Project(root, "tree", TREE).stamp("b1", "e1")
    yield tree, EVERY + [
        "current", "current -v", "history -i", "history -iv", "history -r a1:b2", "history -r :m1", "history -r c1:",
        "history -r -2:", "history -r b1:+1", "history -r shop@base:shop@head", "history -r current:d1",
        "history -r :current", "show a1", "show b", "show shop", "show billing@head", "show d1-2", "show current",
        "-q heads", "--raiseerr heads",
    ]
    # The files of no branch are in the order of their ids.
    yield Project(root, "dated", list(reversed(TREE)), file_name="{number:02}_{id}.py"), EVERY + ["history -r b1:d1"]
    yield Project(root, "line", LINE).stamp(LINE[5][0]), EVERY + [
        "current", "history -i", f"history -r {LINE[3][0]}:{LINE[7][0]}", "history -r -3:current", "show head-1"]
    yield Project(root, "empty", []), ["heads", "history", "branches"]
    yield Project(root, "named", LINE, "[other]\nscript_location = alembic\nsqlalchemy.url = sqlite:///app.db\n"), [
        "-n other heads", "-n other history"]

    folders = Project(root, "folders", LINE[:4],
                      "script_location = alembic\nversion_locations = %(here)s/more:%(here)s/alembic/versions:gone\n"
                      "path_separator = os\nrecursive_version_locations = true\n")
    folders.write("more/z.py", file_text("zz", LINE[3][0], "", "in another folder"))
    folders.write("more/deep/__init__.py", "")
    folders.write("more/deep/y.py", file_text("yy", LINE[3][0], "", "below it"))
    folders.write("more/a/x.py", file_text("xx", "yy", "", "above that"))
    folders.write("alembic/versions/.#x.py", "an editor's")
    yield folders, EVERY

    texts = Project(root, "texts", [])
    texts.write("alembic/versions/1.py", "revision = '1'\ndown_revision = None\n")
    texts.write("alembic/versions/2.py", '"""   one line   """\nrevision = "2"\ndown_revision = "1"\n')
    texts.write("alembic/versions/3.py", 'r"""two\n  lines\\n\n\nmore\n\n   of it\n"""\nrevision = "3"\ndown_revision = ["2"]\n')
    texts.write("alembic/versions/4.py", "'''über \\u00e4 \\x41'''\nrevision = (\n  '4'\n)\ndown_revision = ('3',)\n")
    texts.write("alembic/versions/abc5.py", "'an id in the name alone'\ndown_revision = '4'\n")
    yield texts, EVERY

    toml = Project(root, "toml", LINE, "")
    toml.write("pyproject.toml", '[tool.alembic]\nscript_location = "%(here)s/alembic"\n')
    yield toml, EVERY + ["-c pyproject.toml heads", "-c alembic.ini -c pyproject.toml heads"]

    below = Project(root, "below/backend", LINE)
    below.folder = root / "below"
    yield below, ["-c backend/alembic.ini heads", "-c backend/alembic.ini history -v"]


def in_order(output):
    def sort_list(match):
        return match[1] + ", ".join(sorted(match[2].split(", "))) + match[3]

    text = re.sub(r"(?m)^(Branches into: |Branch names: )(.*)()$", sort_list, output)
    text = re.sub(r"( \()([a-z]+(?:, [a-z]+)+)(\))", sort_list, text)
    # Lines of children stand together.
    blocks = re.split(r"((?:^ +-> .*\n)+)", text, flags=re.M)
    return "".join("".join(sorted(block.splitlines(True))) if " -> " in block and block.startswith(" ") else block
                   for block in blocks)


def normal(line, output):
    output = in_order(output)
    if "current" in line.split()[:1]:
        if "-v" in line:
            output = re.sub(r"^Current revision\(s\) for .*:$", "Current revision(s):", output, flags=re.M)
            return "".join(sorted(re.split(r"(?m)^(?=Rev: )", output)))
        return "".join(sorted(output.splitlines(True)))
    return output


def environment():
    return {name: value for name, value in {**os.environ, "NO_COLOR": "1"}.items() if name != "ALEMBIC_CONFIG"}


def run(program, line, folder):
    return subprocess.run([program, *line.split()], cwd=folder, env=environment(), capture_output=True, text=True,
                          timeout=120)


def main():
    limbeck, python = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    if not os.path.exists(python):
        print(f"skipped: there is no {python}; dev/python-environments makes it")
        return 77
    alembic = RealAlembic(python)
    compared, different, refused = 0, 0, 0
    with tempfile.TemporaryDirectory() as root:
        for project, lines in projects(Path(root).resolve()):
            for line in lines:
                ours, theirs = run(limbeck, line, project.folder), alembic.run(line.split(), project.folder, environment())
                compared += 1
                # Where Alembic refuses a line, or fails in it, what is printed here has no model.
                if theirs.returncode != 0:
                    refused += 1
                    continue
                if (theirs.returncode, normal(line, theirs.stdout)) == (ours.returncode, normal(line, ours.stdout)):
                    continue
                different += 1
                print(f"--- {project.folder.name}: {line}\n--- Alembic ({theirs.returncode}):\n{theirs.stdout}"
                      f"{theirs.stderr[-500:]}--- Limbeck ({ours.returncode}):\n{ours.stdout}{ours.stderr}", flush=True)
    alembic.close()
    print(f"{compared - refused} command lines compared, {different} different; Alembic fails in {refused} more")
    return 1 if different or compared < 2 * refused else 0


if __name__ == "__main__":
    sys.exit(main())
