#!/usr/bin/env python3
"""Kills limbeck, or the server, at random moments of an upgrade and a downgrade on MariaDB, lets the next runs finish, and
compares what is there then with what an undisturbed run makes.

    kill/mariadb.py LIMBECK [--kills N] [--seed N] [--server] [--script] [--alembic native|asking|delegated]

Under dev/with-databases. --server: SIGKILL goes to a mariadbd of the test's own, which is started again. Each round is a database
of its own: it goes up to the head and down to the base, killed a few times on each way. A wrong outcome is another schema or other
rows (mariadb-dump), another version row, a run that fails, or one that asks what became of a statement: every statement of these
revisions leaves something behind that tells. What the server itself broke (MariaDB 10.11, killed inside of ALTER TABLE …
ALGORITHM=COPY, loses foreign keys of the table, or the table, at times) has to be told, and ends the round. --alembic: the same in an Alembic
project's revisions, which are evaluated, evaluated while they run since they ask the database, or run by the Python of
build/python/20. --script: the client is killed while it runs a script of `upgrade --sql`, and `upgrade` goes on behind it. A script
keeps no trace of DDL, so that one is asked about; a change of rows never is, and is done once."""

import argparse
import os
import pathlib
import random
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time

ROWS = 4000

# Ids are given: what is rolled back has used up those of AUTO_INCREMENT.
REVISIONS = {
    "r1": (None, f"""
CREATE TABLE people (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(60) NOT NULL, age INT);
INSERT INTO people SELECT seq, CONCAT('p', seq), seq % 90 FROM seq_1_to_{ROWS};
CREATE TABLE visits (id INT AUTO_INCREMENT PRIMARY KEY, who INT NOT NULL, at DATE, KEY (who));
INSERT INTO visits SELECT id, id, '2026-01-01' FROM people;
""", """
DROP TABLE visits, people;
"""),
    "r2": ("r1", """
ALTER TABLE people ADD COLUMN email VARCHAR(100) NOT NULL DEFAULT '' AFTER name, ADD KEY people_age (age);
UPDATE people SET email = CONCAT(name, '@example.org');
UPDATE people SET age = age + 1;
CREATE UNIQUE INDEX people_email ON people (email);
ALTER TABLE visits ADD CONSTRAINT visits_who FOREIGN KEY (who) REFERENCES people (id);
""", """
ALTER TABLE visits DROP FOREIGN KEY visits_who;
UPDATE people SET age = age - 1;
DROP INDEX people_email ON people;
ALTER TABLE people DROP KEY people_age, DROP COLUMN email;
"""),
    "r3": ("r2", """
CREATE VIEW grown AS SELECT id, name FROM people WHERE age > 18;
DELIMITER //
CREATE TRIGGER people_trim BEFORE INSERT ON people FOR EACH ROW BEGIN SET NEW.name = TRIM(NEW.name); END//
CREATE PROCEDURE age_all() BEGIN UPDATE people SET age = age + 1; END//
DELIMITER ;
RENAME TABLE visits TO calls;
ALTER TABLE calls MODIFY at DATETIME NOT NULL;
INSERT INTO people (id, name, email, age) VALUES (100001, '  last ', 'last', 1);
""", """
DELETE FROM people WHERE email = 'last';
ALTER TABLE calls MODIFY at DATE;
RENAME TABLE calls TO visits;
DROP PROCEDURE age_all;
DROP TRIGGER people_trim;
DROP VIEW grown;
"""),
    "r4": ("r3", """
CREATE TABLE archive LIKE people;
INSERT INTO archive SELECT * FROM people WHERE id % 2 = 0;
ALTER TABLE archive ENGINE = InnoDB, ADD COLUMN why TEXT;
ALTER TABLE people RENAME COLUMN email TO mail, ALGORITHM = COPY;
ALTER TABLE archive RENAME TO archived;
DELETE FROM archived WHERE id % 4 = 0;
""", """
ALTER TABLE archived RENAME TO archive;
ALTER TABLE people RENAME COLUMN mail TO email;
DROP TABLE archive;
"""),
    # Definitions alone: such revisions are sent ahead of their answers.
    "r5": ("r4", """
CREATE TABLE tags (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL);
CREATE INDEX tags_name ON tags (name);
ALTER TABLE people ADD COLUMN tag INT, ALGORITHM = COPY;
""", """
ALTER TABLE people DROP COLUMN tag, ALGORITHM = COPY;
DROP TABLE tags;
"""),
    "r6": ("r5", """
ALTER TABLE people ADD CONSTRAINT people_tag FOREIGN KEY (tag) REFERENCES tags (id);
RENAME TABLE tags TO labels;
ALTER TABLE labels ADD UNIQUE KEY labels_name (name);
""", """
DROP INDEX labels_name ON labels;
RENAME TABLE labels TO tags;
ALTER TABLE people DROP FOREIGN KEY people_tag;
"""),
    "r7": ("r6", """
ALTER TABLE people MODIFY age BIGINT;
ALTER TABLE people MODIFY age INT NOT NULL DEFAULT 0;
ALTER TABLE people COMMENT = 'all of them';
""", """
ALTER TABLE people COMMENT = '';
ALTER TABLE people MODIFY age INT;
"""),
}


ENVIRONMENT = pathlib.Path(__file__).resolve().parent.parent.parent / "build/python/20"
ENV_PY = """
import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def statements_of(text):
    """Of a section above."""
    delimiter, found = ";", [""]
    for line in text.strip().splitlines():
        if line.startswith("DELIMITER"):
            delimiter = line.split()[1]
            continue
        found[-1] += line + "\n"
        if line.endswith(delimiter):
            found[-1] = found[-1].strip().removesuffix(delimiter)
            found.append("")
    return found[:-1]


def lay_out_alembic(folder, how):
    folder.mkdir(parents=True)
    (folder / "versions").mkdir()
    (folder / "env.py").write_text(ENV_PY)
    (folder.parent / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
    native = "false" if how == "delegated" else "true"
    (folder.parent / "limbeck.toml").write_text(f'alembic = "alembic.ini"\nurl = "${{DATABASE_URL}}"\nnative = {native}\n')
    asks = '    sa.inspect(op.get_bind()).has_table("people")\n' if how == "asking" else ""
    for name, (parent, up, down) in REVISIONS.items():
        text = f"import sqlalchemy as sa\nfrom alembic import op\n\nrevision = {name!r}\ndown_revision = {parent!r}\n"
        for function, section in (("upgrade", up), ("downgrade", down)):
            calls = "".join(f"    op.execute({each!r})\n" for each in statements_of(section))
            text += f"\n\ndef {function}():\n{asks}{calls}"
        (folder / "versions" / f"{name}.py").write_text(text)


class Server:
    """The one of dev/with-databases, or one of the test's own."""

    def __init__(self, socket, folder=None):
        self.socket, self.folder, self.process = socket, folder, None

    @classmethod
    def own(cls, folder):
        data = os.path.join(folder, "data")
        user = ["--user=root"] if os.geteuid() == 0 else []
        subprocess.run(["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
                        "--skip-test-db", *user], check=True, capture_output=True)
        server = cls(os.path.join(folder, "socket"), folder)
        server.start()
        return server

    def start(self):
        if os.path.exists(self.socket):
            os.unlink(self.socket)
        user = ["--user=root"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            ["/usr/sbin/mariadbd", "--no-defaults", f"--datadir={self.folder}/data", f"--socket={self.socket}", "--skip-networking",
             "--innodb-buffer-pool-size=64M", *user],
            stdout=subprocess.DEVNULL, stderr=open(os.path.join(self.folder, "log"), "a"))
        for _ in range(600):
            if self.client("SELECT 1", check=False).returncode == 0:
                return
            time.sleep(0.05)
        sys.exit("the server does not start: " + open(os.path.join(self.folder, "log")).read()[-2000:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def client(self, statement, check=True):
        return subprocess.run(["mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root", "-N", "-e", statement],
                              check=check, capture_output=True, text=True)

    def dump(self, database):
        """Everything but Limbeck's own tables; the client's stamps and counters left out."""
        text = subprocess.run(
            ["mariadb-dump", "--no-defaults", f"--socket={self.socket}", "--user=root", "--routines", "--triggers",
             "--skip-comments", "--order-by-primary", f"--ignore-table={database}.limbeck_journal", database],
            check=True, capture_output=True, text=True).stdout
        return re.sub(r" AUTO_INCREMENT=\d+", "", text)


class Round:
    def __init__(self, server, binary, folder):
        self.server, self.binary, self.folder = server, binary, folder
        self.database = "limbeck_kill_" + secrets.token_hex(4)
        server.client(f"CREATE DATABASE {self.database} CHARACTER SET utf8mb4")

    def close(self, check=True):
        self.server.client(f"DROP DATABASE {self.database}", check)

    def begin(self, *command):
        url = f"mysql+pymysql://root@localhost/{self.database}?unix_socket={self.server.socket}"
        environment = {**os.environ, "DATABASE_URL": url, "VIRTUAL_ENV": str(ENVIRONMENT), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.Popen([self.binary, "--url", url, *command], cwd=self.folder, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, env=environment)

    def go(self, *command):
        process = self.begin(*command)
        out, _ = process.communicate()
        return process.returncode, out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--server", action="store_true")
    parser.add_argument("--script", action="store_true")
    parser.add_argument("--alembic", choices=["native", "asking", "delegated"])
    arguments = parser.parse_args()
    url = os.environ.get("LIMBECK_TEST_MARIADB")
    if not url:
        print("skipped: LIMBECK_TEST_MARIADB is not set; run under dev/with-databases")
        return 77
    if arguments.alembic and not ENVIRONMENT.exists():
        print(f"skipped: needs {ENVIRONMENT} (dev/python-environments)")
        return 77
    dice = random.Random(arguments.seed)
    print(f"seed {arguments.seed}", flush=True)

    with tempfile.TemporaryDirectory(prefix="limbeck-kill-") as folder:
        if arguments.server:
            # A server that dies between two tables of one DROP leaves one of them: that is asked about, and has to be.
            parent, up, _ = REVISIONS["r1"]
            REVISIONS["r1"] = (parent, up, "\nDROP TABLE visits;\nDROP TABLE people;\n")
        if arguments.alembic:
            lay_out_alembic(pathlib.Path(folder, "project", "migrations"), arguments.alembic)
        else:
            lay_out(pathlib.Path(folder, "project", "migrations", "versions"))
        if arguments.server:
            os.makedirs(os.path.join(folder, "server"))
            server = Server.own(os.path.join(folder, "server"))
        else:
            server = Server(url.split("unix_socket=", 1)[1])
        try:
            whole = run_scripts if arguments.script else run
            return whole(arguments, dice, server, os.path.join(folder, "project"))
        finally:
            if server.process:
                server.kill()


def lay_out(project):
    project.mkdir(parents=True)
    (project.parent.parent / "limbeck.toml").write_text('versions = ["migrations/versions"]\n')
    for name, (parent, up, down) in REVISIONS.items():
        parents = f"-- limbeck: revises {parent}\n" if parent else ""
        (project / f"{name}.sql").write_text(
            f"-- {name}\n-- limbeck: revision {name}\n{parents}\n-- limbeck: upgrade{up}\n-- limbeck: downgrade{down}")


def undisturbed(server, binary, folder):
    """What each end looks like, and how long the ways take."""
    one = Round(server, binary, folder)
    ends, took = {}, {}
    for command in (("upgrade", "head"), ("downgrade", "base")):
        began = time.monotonic()
        code, out = one.go(*command)
        took[command] = time.monotonic() - began
        if code != 0:
            sys.exit(f"undisturbed, {' '.join(command)} fails:\n{out}")
        ends[command] = server.dump(one.database)
    one.close()
    return ends, took


def run_scripts(arguments, dice, server, folder):
    ends, _ = undisturbed(server, arguments.binary, folder)
    end = ends["upgrade", "head"]
    made = subprocess.run([arguments.binary, "--url", "mysql://localhost/x", "upgrade", "base:head", "--sql"], cwd=folder,
                          check=True, capture_output=True, text=True).stdout
    script = pathlib.Path(folder, "script.sql")
    script.write_text(made)

    def client(database):
        return subprocess.Popen(["mariadb", "--no-defaults", f"--socket={server.socket}", "--user=root", database],
                                stdin=open(script), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    one = Round(server, arguments.binary, folder)
    began = time.monotonic()
    out, _ = client(one.database).communicate()
    took = time.monotonic() - began
    if server.dump(one.database) != end:
        sys.exit("undisturbed, the script makes another database:\n" + out)
    one.close()
    cut = asked = wrong = 0
    while cut < arguments.kills and not wrong:
        one = Round(server, arguments.binary, folder)
        process = client(one.database)
        time.sleep(dice.uniform(0, took * 1.05))
        process.kill()
        process.communicate()
        cut += process.returncode != 0
        while int(server.client("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = "
                                f"'{one.database}'").stdout):
            time.sleep(0.02)
        code, out = one.go("upgrade")
        if code != 0:
            number = re.search(r"statement (\d+) of the upgrade of revision (r\d)", out)
            statement = statements_of(REVISIONS[number[2]][1])[int(number[1]) - 1] if number else ""
            asked += 1
            if "never recorded" not in out or not re.match("(CREATE|ALTER|DROP|RENAME)", statement):
                wrong += 1
                print(f"upgrade behind the script: exit code {code}\n{out}{one.go('journal')[1]}", flush=True)
        elif server.dump(one.database) != end:
            wrong += 1
            print(f"the database is another one\n{one.go('journal')[1]}", flush=True)
        one.close()
    print(f"the client was killed {cut} times; {asked} times DDL was asked about; {wrong} wrong outcomes")
    return 1 if wrong else 0


# What limbeck, or a statement behind it, says of a table that the server broke when it died.
BROKEN = re.compile(r"never recorded; the table \w+ (has lost its foreign key|can't be read|is not there any more)|is corrupted")


def run(arguments, dice, server, folder):
    ends, took = undisturbed(server, arguments.binary, folder)
    kills = looked = broken = wrong = rounds = 0
    while kills < arguments.kills and wrong < 5:
        rounds += 1
        one = Round(server, arguments.binary, folder)
        for command, end in ends.items():
            for attempt in range(4):  # the last is left in peace
                process = one.begin(*command)
                if attempt < 3:
                    time.sleep(dice.uniform(0, took[command] * 1.05))
                    if arguments.server:
                        server.kill()
                        server.start()
                    else:
                        process.send_signal(signal.SIGKILL)
                out, _ = process.communicate()
                if attempt < 3 and process.returncode != 0:
                    kills += 1
                looked += "was never recorded" not in out and "was done by an earlier run" in out
                if arguments.server and process.returncode != 0 and BROKEN.search(out):
                    broken += 1
                    print(f"round {rounds}: the server broke a table:\n{out}", flush=True)
                    break
                if attempt == 3 and process.returncode != 0 or "never recorded" in out:
                    wrong += 1
                    print(f"round {rounds}: {' '.join(command)}: exit code {process.returncode}\n{out}", flush=True)
                    break
                if process.returncode == 0:
                    break
            try:
                found = server.dump(one.database) if process.returncode == 0 else end
            except subprocess.CalledProcessError as error:  # of a table that the server broke, and nobody told
                found = error.stderr
            if found != end:
                wrong += 1
                for name, text in (("expected", end), ("found", found)):
                    path = pathlib.Path(tempfile.gettempdir(), f"limbeck-kill-{name}.sql")
                    path.write_text(text)
                print(f"round {rounds}: {' '.join(command)}: the database is another one: diff {path.parent}/limbeck-kill-*.sql")
                print(one.go("journal")[1], flush=True)
            if process.returncode != 0:
                break
        one.close(check=not broken)
        if wrong:
            break
    what = "the server" if arguments.server else "limbeck"
    print(f"{what} was killed {kills} times in {rounds} rounds; {looked} runs went on behind what an earlier one had done; "
          f"{broken} times the server broke a table, which was told; {wrong} wrong outcomes")
    return 1 if wrong else 0


sys.exit(main())
