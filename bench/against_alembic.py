#!/usr/bin/python3
"""Times Limbeck and Alembic side by side on the same history: `heads`, `history` and `current`, and the bare start.

    bench/against_alembic.py [--binary build/release/limbeck] [--runs 5] [--sizes 1000,10000]

The two take turns (A B A B …), so that a drifting machine hurts both; medians and the ratio of medians are printed, and
the peak memory of each. Alembic is the one that this Python imports (Debian's python3-alembic).
"""

import argparse
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time

ALEMBIC_REVISION = '''"""step {number}"""
revision = "{id}"
down_revision = {down}
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
'''

LIMBECK_REVISION = """-- step {number}
-- limbeck: revision {id}
{revises}-- limbeck: created 2026-01-01T00:00:00Z

-- limbeck: upgrade
CREATE TABLE t{number} (id integer PRIMARY KEY);

-- limbeck: downgrade
DROP TABLE t{number};
"""

ALEMBIC_ENV = """from alembic import context
from sqlalchemy import create_engine
engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make_projects(folder, size):
    """The same line of revisions for both tools, and a database in the middle of it."""
    alembic, limbeck = os.path.join(folder, "alembic"), os.path.join(folder, "limbeck")
    os.makedirs(os.path.join(alembic, "scripts", "versions"))
    os.makedirs(os.path.join(limbeck, "migrations", "versions"))
    database = os.path.join(folder, "app.db")
    ids = ["%012x" % (0xABC000000000 + number * 7919) for number in range(size)]
    for number, revision in enumerate(ids):
        down = ids[number - 1] if number else None
        write(os.path.join(alembic, "scripts", "versions", f"{revision}_step.py"),
              ALEMBIC_REVISION.format(number=number, id=revision, down=repr(down)))
        write(os.path.join(limbeck, "migrations", "versions", f"{revision}_step.sql"),
              LIMBECK_REVISION.format(number=number, id=revision,
                                      revises=f"-- limbeck: revises {down}\n" if down else ""))
    write(os.path.join(alembic, "alembic.ini"),
          f"[alembic]\nscript_location = scripts\nsqlalchemy.url = sqlite:///{database}\n")
    write(os.path.join(alembic, "scripts", "env.py"), ALEMBIC_ENV)
    write(os.path.join(alembic, "scripts", "script.py.mako"), "")
    write(os.path.join(limbeck, "limbeck.toml"), f'url = "sqlite:///{database}"\nversions = ["migrations/versions"]\n')
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (ids[size // 2],))
    return alembic, limbeck


def run(arguments, folder):
    """(wall seconds, peak megabytes); the output is thrown away."""
    null = os.open(os.devnull, os.O_RDWR)
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        for descriptor in (0, 1):
            os.dup2(null, descriptor)
        os.execvp(arguments[0], arguments)
    _, status, usage = os.wait4(child, 0)
    took = time.perf_counter() - started
    os.close(null)
    if status != 0:
        sys.exit(f"{' '.join(arguments)} failed in {folder}")
    return took, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default="build/release/limbeck")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", default="1000,10000")
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    peer = [sys.executable, "-m", "alembic.config"]

    print(f"{'':24}{'limbeck':>20}{'alembic':>20}{'ratio':>10}")
    for size in [int(number) for number in options.sizes.split(",")]:
        folder = tempfile.mkdtemp(prefix="limbeck-bench-")
        try:
            alembic, limbeck = make_projects(folder, size)
            for command in (["--help"], ["heads"], ["current"], ["history"]):
                ours, theirs = [], []
                for turn in range(options.runs + 1):
                    pair = run([binary, *command], limbeck), run([*peer, *command], alembic)
                    if turn > 0:  # the first warms both up (Alembic compiles the revision files then)
                        ours.append(pair[0])
                        theirs.append(pair[1])
                a, b = (statistics.median(took for took, _ in side) for side in (ours, theirs))
                memory = [max(size for _, size in side) for side in (ours, theirs)]
                print(f"{size:>7} {command[0]:16}{a * 1000:>9.1f} ms {memory[0]:>4.0f} MB{b * 1000:>9.0f} ms "
                      f"{memory[1]:>4.0f} MB{b / a:>9.0f}x")
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
