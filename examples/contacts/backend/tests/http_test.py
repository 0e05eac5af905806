#!/usr/bin/env python3
"""Runs the contacts server against a real PostgreSQL and talks to it.

    http_test.py SERVER LIMBECK

SERVER and LIMBECK are the two binaries. The database server is the one of dev/with-databases (which sets
LIMBECK_TEST_POSTGRESQL and LIMBECK_TEST_POSTGRESQL_TCP_PORT); without it the test is skipped (77).
"""

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from urllib.parse import quote

ADMIN = os.environ.get("LIMBECK_TEST_POSTGRESQL")
BACKEND = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SERVER = LIMBECK = None


def psql(statement, url=ADMIN):
    return subprocess.run(["psql", "-qAt", "-d", url, "-v", "ON_ERROR_STOP=1", "-c", statement], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


class Backend:
    """A fresh database and the server on it."""

    def __init__(self):
        self.name = "contacts_" + secrets.token_hex(4)
        psql(f"CREATE DATABASE {self.name} OWNER app")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {**os.environ, "POSTGRES_SERVER": "127.0.0.1", "POSTGRES_USER": "app",
                            "POSTGRES_PASSWORD": "p@ss w%rd:/", "POSTGRES_DB": self.name,
                            "PGPORT": os.environ["LIMBECK_TEST_POSTGRESQL_TCP_PORT"], "PORT": str(self.port)}
        self.process = None

    def url(self):
        return ADMIN.replace("/limbeck_test", "/" + self.name)

    def start(self):
        self.log = open(f"/tmp/{self.name}.log", "w+")
        self.process = subprocess.Popen([SERVER], env=self.environment, stderr=self.log)
        for _ in range(200):
            try:
                if self.get("/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server does not answer")

    def limbeck(self, *arguments):
        subprocess.run([LIMBECK, *arguments], cwd=BACKEND, env=self.environment, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        """The exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def remove(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()
        os.unlink(self.log.name)
        psql(f"DROP DATABASE {self.name} WITH (FORCE)")

    def request(self, method, path, body=None, raw=None):
        """Status, JSON (or text) and headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            text = raw if raw is not None else json.dumps(body) if body is not None else None
            connection.request(method, path, text, {"Content-Type": "application/json"} if text is not None else {})
            response = connection.getresponse()
            content = response.read().decode()
            if content and response.headers["Content-Type"] == "application/json":
                content = json.loads(content)
            return response.status, content, response.headers
        finally:
            connection.close()

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, body):
        return self.request("POST", path, body)

    def put(self, path, body=None):
        return self.request("PUT", path, body)

    def delete(self, path):
        return self.request("DELETE", path)


class Case(unittest.TestCase):
    migrated = True

    def setUp(self):
        self.backend = Backend()
        self.addCleanup(self.backend.remove)
        if self.migrated:
            self.backend.limbeck("upgrade", "head")
        self.backend.start()

    def status(self, expected, answer):
        self.assertEqual(answer[0], expected, answer[1])
        return answer[1]

    def create(self, name, **more):
        return self.status(201, self.backend.post("/contacts", {"name": name, **more}))


class Readiness(Case):
    migrated = False

    def test_ready_only_at_the_head_of_this_build(self):
        answer = self.status(503, self.backend.get("/readyz"))
        self.assertEqual(answer["database"], [])
        self.assertEqual(answer["status"], "the database waits for 2 migrations that this server needs")
        self.status(200, self.backend.get("/healthz"))
        self.status(503, self.backend.get("/contacts"))
        self.assertEqual(psql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", self.backend.url()), "0",
                         "to ask creates nothing")
        self.backend.limbeck("upgrade", "+1")
        answer = self.status(503, self.backend.get("/readyz"))
        self.assertEqual(len(answer["database"]), 1)
        self.assertEqual(answer["pending"], answer["needed"])
        self.assertEqual(answer["status"], "the database waits for 1 migration that this server needs")
        self.backend.limbeck("upgrade", "head")
        answer = self.status(200, self.backend.get("/readyz"))
        self.assertEqual((answer["database"], answer["pending"]), (answer["needed"], []))
        self.backend.limbeck("downgrade", "-1")
        self.status(503, self.backend.get("/readyz"))

    def test_not_ready_on_the_database_of_a_newer_build(self):
        self.backend.limbeck("upgrade", "head")
        self.status(200, self.backend.get("/readyz"))
        psql("UPDATE alembic_version SET version_num = '0123456789ab'", self.backend.url())
        answer = self.status(503, self.backend.get("/readyz"))
        self.assertEqual(answer["database"], ["0123456789ab"])
        self.assertIn("a newer one has migrated it", answer["status"])

    def test_asking_leaves_the_connection_as_it_was(self):
        self.backend.limbeck("upgrade", "head")
        for _ in range(20):
            self.status(200, self.backend.get("/readyz"))
        self.create("Ada")
        used = psql("SELECT count(*), min(application_name), max(state) FROM pg_stat_activity WHERE datname = "
                    f"'{self.backend.name}' AND pid <> pg_backend_pid()")
        self.assertEqual(used, "1|contacts|idle")

    def test_a_version_table_that_can_not_be_read(self):
        self.backend.limbeck("upgrade", "head")
        psql("ALTER TABLE alembic_version OWNER TO postgres", self.backend.url())
        self.assertEqual(self.status(503, self.backend.get("/readyz"))["error"], "the database is not available")
        psql("ALTER TABLE alembic_version OWNER TO app", self.backend.url())
        self.status(200, self.backend.get("/readyz"))

    def test_models_and_migrations_agree(self):
        self.backend.limbeck("upgrade", "head")
        self.backend.limbeck("check")


class Contacts(Case):
    def test_create_read_update_delete(self):
        status, made, headers = self.backend.post("/contacts", {"name": "Ada", "email": "ada@example.org"})
        self.assertEqual(status, 201)
        self.assertEqual(headers["Location"], f"/contacts/{made['id']}")
        self.assertEqual((made["name"], made["email"], made["phone"]), ("Ada", "ada@example.org", None))
        self.assertRegex(made["created_at"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.assertEqual(made["created_at"],
                         psql("SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') "
                              "FROM contacts", self.backend.url()))
        path = headers["Location"]
        self.assertEqual(self.status(200, self.backend.get(path)), made)
        changed = self.status(200, self.backend.put(path, {"name": "Ada Lovelace", "phone": "+44 1"}))
        self.assertEqual(changed, {**made, "name": "Ada Lovelace", "email": None, "phone": "+44 1"})
        self.status(204, self.backend.delete(path))
        self.status(404, self.backend.get(path))
        self.status(404, self.backend.delete(path))
        self.status(404, self.backend.put(path, {"name": "Ada"}))

    def test_pages(self):
        for name in ("Cleo", "Ada", "Grace", "Barbara", "Edsger"):
            self.create(name)
        page = self.status(200, self.backend.get("/contacts?limit=2&offset=2"))
        self.assertEqual([item["name"] for item in page["items"]], ["Cleo", "Edsger"])
        self.assertEqual((page["total"], page["limit"], page["offset"]), (5, 2, 2))
        self.assertEqual(self.status(200, self.backend.get("/contacts?offset=5"))["items"], [])
        self.assertEqual(self.status(200, self.backend.get("/contacts?offset=5"))["total"], 5)
        for query in ("limit=0", "limit=101", "limit=x", "limit=", "offset=-1", "limit=1e1", "group=0",
                      "offset=99999999999999999999"):
            self.assertIn(query.split("=")[0], self.status(400, self.backend.get("/contacts?" + query))["fields"])

    def test_search(self):
        self.create("Ada Lovelace", email="countess@example.org")
        self.create("100% Grace", email="g_hopper@example.org")
        self.create("Élise")

        def found(text):
            page = self.status(200, self.backend.get("/contacts?search=" + quote(text)))
            self.assertEqual(page["total"], len(page["items"]))
            return [item["name"] for item in page["items"]]

        self.assertEqual(found("LOVE"), ["Ada Lovelace"])
        self.assertEqual(found("countess@"), ["Ada Lovelace"])
        self.assertEqual(found("%"), ["100% Grace"])
        self.assertEqual(found("g_h"), ["100% Grace"])
        self.assertEqual(found("_"), ["100% Grace"])
        self.assertEqual(found("Élise"), ["Élise"])
        self.assertEqual(found("nobody"), [])
        self.assertEqual(len(found("")), 3)
        self.status(400, self.backend.get("/contacts?search=a%00b"))
        self.status(400, self.backend.get("/contacts?search=%ff"))

    def test_values_are_never_statements(self):
        evil = "'; DROP TABLE contacts; --"
        made = self.create(evil, email="$1'\"\\@example.org", phone="'||version()||'")
        self.assertEqual(self.status(200, self.backend.get(f"/contacts/{made['id']}"))["name"], evil)
        page = self.status(200, self.backend.get("/contacts?search=" + quote(evil)))
        self.assertEqual(page["total"], 1)
        self.status(404, self.backend.get("/contacts/1%3BDROP%20TABLE%20contacts"))

    def test_validation(self):
        def fields(body):
            return self.status(422, self.backend.post("/contacts", body))["fields"]

        self.assertEqual(fields({}), {"name": "is required"})
        self.assertEqual(fields({"name": None}), {"name": "is required"})
        self.assertEqual(fields({"name": 7}), {"name": "must be a string"})
        self.assertEqual(fields({"name": " "}), {"name": "must not be empty"})
        self.assertEqual(fields({"name": "x" * 121}), {"name": "must have at most 120 characters"})
        self.assertEqual(fields({"name": "a\0b"}), {"name": "must not hold a NUL character"})
        self.assertEqual(set(fields({"name": "", "email": "x", "phone": "1" * 41, "nmae": ""})),
                         {"name", "email", "phone", "nmae"})
        self.create("ü" * 120)
        for body in ("", "{", "[]", "null", '"x"', '{"name": "\xff"}'.encode("latin-1")):
            self.status(400, self.backend.request("POST", "/contacts", raw=body))
        self.status(413, self.backend.request("POST", "/contacts", raw='{"name": "%s"}' % ("x" * 70000)))
        self.assertEqual(psql("SELECT count(*) FROM contacts", self.backend.url()), "1")

    def test_conflict(self):
        self.create("Ada", email="ada@example.org")
        self.status(409, self.backend.post("/contacts", {"name": "Eve", "email": "ada@example.org"}))
        other = self.create("Eve")
        self.status(409, self.backend.put(f"/contacts/{other['id']}", {"name": "Eve", "email": "ada@example.org"}))

    def test_unknown_paths(self):
        for path in ("/", "/contact", "/contacts/x", "/contacts/-1", "/contacts/99999999999999999999"):
            self.assertIn("error", self.status(404, self.backend.get(path)))


class Groups(Case):
    def test_create_read_update_delete(self):
        status, made, headers = self.backend.post("/groups", {"name": "friends"})
        self.assertEqual((status, headers["Location"]), (201, f"/groups/{made['id']}"))
        self.status(409, self.backend.post("/groups", {"name": "friends"}))
        self.status(422, self.backend.post("/groups", {"name": ""}))
        self.status(201, self.backend.post("/groups", {"name": "family"}))
        self.assertEqual([group["name"] for group in self.status(200, self.backend.get("/groups"))["items"]],
                         ["family", "friends"])
        self.assertEqual(self.status(200, self.backend.put(headers["Location"], {"name": "work"}))["name"], "work")
        self.assertEqual(self.status(200, self.backend.get(headers["Location"]))["name"], "work")
        self.status(204, self.backend.delete(headers["Location"]))
        self.status(404, self.backend.get(headers["Location"]))

    def test_membership(self):
        ada, eve = self.create("Ada")["id"], self.create("Eve")["id"]
        group = self.status(201, self.backend.post("/groups", {"name": "friends"}))["id"]
        for _ in range(2):  # it is the same, said twice
            self.status(204, self.backend.put(f"/contacts/{ada}/groups/{group}"))
        self.assertEqual(self.status(200, self.backend.get(f"/contacts/{ada}/groups"))["items"],
                         [{"id": group, "name": "friends"}])
        self.assertEqual(self.status(200, self.backend.get(f"/contacts/{eve}/groups"))["items"], [])
        page = self.status(200, self.backend.get(f"/contacts?group={group}"))
        self.assertEqual([item["name"] for item in page["items"]], ["Ada"])
        self.status(404, self.backend.put(f"/contacts/{ada}/groups/999"))
        self.status(404, self.backend.put(f"/contacts/999/groups/{group}"))
        self.status(404, self.backend.get("/contacts/999/groups"))
        self.status(204, self.backend.delete(f"/contacts/{ada}/groups/{group}"))
        self.status(404, self.backend.delete(f"/contacts/{ada}/groups/{group}"))
        self.status(204, self.backend.put(f"/contacts/{ada}/groups/{group}"))
        self.status(204, self.backend.delete(f"/contacts/{ada}"))
        self.assertEqual(psql("SELECT count(*) FROM contact_groups", self.backend.url()), "0")


class Operation(Case):
    def test_more_clients_than_connections(self):
        statuses = []

        def work(n):
            for i in range(5):
                statuses.append(self.backend.post("/contacts", {"name": f"{n} {i}"})[0])
        threads = [threading.Thread(target=work, args=(n,)) for n in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(statuses, [201] * 120)
        used = int(psql(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{self.backend.name}'"))
        self.assertLessEqual(used, 8)

    def test_lost_connections_are_replaced(self):
        self.create("Ada")
        psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.backend.name}'")
        time.sleep(0.2)
        self.assertEqual(self.status(200, self.backend.get("/contacts"))["total"], 1)

    def test_no_database(self):
        psql(f"ALTER DATABASE {self.backend.name} ALLOW_CONNECTIONS false")
        psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.backend.name}'")
        time.sleep(0.2)
        status, body, headers = self.backend.get("/contacts")
        self.assertEqual((status, headers["Retry-After"]), (503, "5"))
        self.assertNotIn(self.backend.name, json.dumps(body))
        self.status(503, self.backend.get("/readyz"))
        self.status(200, self.backend.get("/healthz"))
        psql(f"ALTER DATABASE {self.backend.name} ALLOW_CONNECTIONS true")
        self.status(200, self.backend.get("/readyz"))

    def test_what_has_begun_is_finished(self):
        lock = subprocess.Popen(["psql", "-qAt", "-d", self.backend.url(), "-c",
                                 "BEGIN; LOCK TABLE contacts; SELECT pg_sleep(2); COMMIT"], stdout=subprocess.DEVNULL)
        time.sleep(0.5)
        answers = []
        client = threading.Thread(target=lambda: answers.append(self.backend.post("/contacts", {"name": "Ada"})))
        client.start()
        time.sleep(0.5)
        code = self.backend.stop()
        client.join()
        lock.wait()
        self.assertEqual(code, 0)
        self.assertEqual(answers[0][0], 201)
        with self.assertRaises(OSError):
            self.backend.get("/healthz")

    def test_a_port_that_is_taken(self):
        second = subprocess.run([SERVER], env=self.backend.environment, stderr=subprocess.PIPE, text=True, timeout=20)
        self.assertEqual(second.returncode, 1)
        self.assertIn("can't listen", second.stderr)


if __name__ == "__main__":
    if not ADMIN:
        print("skipped: LIMBECK_TEST_POSTGRESQL is not set; run under dev/with-databases")
        sys.exit(77)
    SERVER, LIMBECK = (os.path.abspath(path) for path in sys.argv[1:3])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
