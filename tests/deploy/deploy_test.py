#!/usr/bin/env python3
"""The files that docs/deploy/ shows (examples/deploy, action.yml, .pre-commit-hooks.yaml, the workflows of this project):
validated by the schemas of those who read them, and their commands run as they would run them, on PostgreSQL.

    tests/deploy/deploy_test.py BINARY BUILD_FOLDER FOLDER_OF_TOOLS [TEST …]

FOLDER_OF_TOOLS is build/python/deploy, which dev/python-environments makes."""
import functools
import hashlib
import http.server
import json
import os
import pathlib
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import tomllib
import unittest
import urllib.parse

root = pathlib.Path(__file__).resolve().parents[2]
example = root / "examples/deploy"
if len(sys.argv) < 4:
    sys.exit(__doc__)
binary, build, tools = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).absolute()
if not (tools / "made-of").exists():
    print(f"skipped: there is no {tools}; dev/python-environments makes it")
    sys.exit(77)
server_url = os.environ.get("LIMBECK_TEST_POSTGRESQL")
if not server_url:
    print("skipped: LIMBECK_TEST_POSTGRESQL is not set; run under dev/with-databases")
    sys.exit(77)
if os.environ.get("LIMBECK_TEST_TOOLS") != str(tools): # its packages are the schemas
    os.environ["LIMBECK_TEST_TOOLS"] = str(tools)
    os.execv(tools / "bin/python", [str(tools / "bin/python"), *sys.argv])

import kubernetes_validate
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from runner import Failed, Runner

VERSION = re.search(r"^project\(limbeck VERSION ([0-9.]+)", (root / "CMakeLists.txt").read_text(), re.M)[1]
KUBERNETES = ("1.31", "1.37") # podFailurePolicy is stable from the first on


def run(*line, code=0, **options):
    done = subprocess.run([str(each) for each in line], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, **options)
    if code is not None and done.returncode != code:
        raise AssertionError(f"{shlex.join(map(str, line))} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def sql(text, url=server_url):
    return run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", url, "-c", text).strip()


def valid_by(schema, *files, transform=None):
    run(tools / "bin/python", "-m", "check_jsonschema", "--builtin-schema", schema,
        *(["--data-transform", transform] if transform else []), *files)


class Case(unittest.TestCase):
    """A test with a copy of the example, a database of its own and `limbeck` in the path."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="limbeck-deploy.")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.folder.chmod(0o755)
        self.project = self.folder / "project"
        shutil.copytree(example, self.project)
        (self.folder / "bin").mkdir()
        (self.folder / "bin/limbeck").symlink_to(binary)
        name = f"limbeck_deploy_{secrets.token_hex(6)}"
        sql(f"CREATE DATABASE {name}")
        self.addCleanup(sql, f"DROP DATABASE {name} WITH (FORCE)")
        self.url = re.sub(r"/[a-z_]+\?", f"/{name}?", server_url)
        # Nothing of whoever runs the test.
        self.bare = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}
        self.environment = {**self.bare, "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "DATABASE_URL": self.url}

    def limbeck(self, *arguments, code=0, **environment):
        return run("limbeck", *arguments, code=code, cwd=self.project, env={**self.environment, **environment})

    def tables(self):
        return sql("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND "
                   "relnamespace = 'public'::regnamespace AND relname IN ('orders', 'products')", self.url)

    def migrated(self):
        self.assertEqual(self.tables(), "orders products")

    def slow_revision(self, seconds):
        (self.project / "migrations/versions/c0ffee000001_slow.sql").write_text(
            "-- slow\n-- limbeck: revision c0ffee000001\n-- limbeck: revises 9b72e35d6c08\n\n-- limbeck: upgrade\n"
            f"CREATE TABLE slow (id integer);\nSELECT pg_sleep({seconds});\n\n-- limbeck: downgrade\nDROP TABLE slow;\n")


class Pages(unittest.TestCase):
    SHOWN = re.compile(r"<!-- is: (\S+) -->\n```\w*\n(.*?)\n```\n", re.S)
    pages = sorted((root / "docs/deploy").glob("*.md")) + [root / "docs/install.md", example / "README.md"]

    def test_what_is_shown_is_what_the_files_hold(self):
        for page in self.pages:
            for file, text in self.SHOWN.findall(page.read_text()):
                with self.subTest(page=page.name, file=file):
                    self.assertEqual(text + "\n", (root / file).read_text())

    def test_every_file_is_shown(self):
        shown = {file for page in self.pages for file, _ in self.SHOWN.findall(page.read_text())}
        there = {str(file.relative_to(root)) for file in example.rglob("*") if file.is_file()}
        unshown = {file for file in there if not re.search(r"/(README\.md|schema\.sql|migrations/.*)$", file)} - shown
        self.assertEqual(unshown, set())

    def test_links_lead_somewhere(self):
        for page in self.pages:
            for target in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", page.read_text()):
                with self.subTest(page=page.name, target=target):
                    self.assertTrue((page.parent / target).exists())

    def test_no_password_stands_on_a_command_line(self):
        address = re.compile(r"--url[ =]['\"]?\w[\w+]*://[^\s/:@]*:[^\s@$]+@|PGPASSWORD=\S+ +\w|--password[ =]\S")
        files = [*self.pages, root / "action.yml", root / ".pre-commit-hooks.yaml", root / ".github/workflows/release.yml",
                 *(file for file in example.rglob("*") if file.is_file())]
        for file in files:
            for number, line in enumerate(file.read_text().splitlines(), 1):
                self.assertIsNone(address.search(line), f"{file}:{number}: {line}")


def rendered(template, values, chart, release):
    """What Helm makes of the templates here, which hold nothing but values and `toJson` of one."""
    contexts = {"Values": values, "Chart": {"AppVersion": chart["appVersion"]}, "Release": release}

    def value(found):
        as_json, path = re.fullmatch(r"(toJson )?\.((?:\w+\.)*\w+)", found[1]).groups()
        result = functools.reduce(lambda there, name: there[name], path.split("."), contexts)
        return json.dumps(result) if as_json else str(result)
    return re.sub(r"\{\{ (.*?) \}\}", value, template)


class Kubernetes(Case):
    def manifests(self):
        return {path.stem: yaml.safe_load(path.read_text()) for path in (self.project / "kubernetes").glob("*.yaml")}

    def chart(self):
        folder = self.project / "chart"
        values, chart = (yaml.safe_load((folder / name).read_text()) for name in ("values.yaml", "Chart.yaml"))
        return {path.stem: yaml.safe_load(rendered(path.read_text(), values, chart, {"Name": "shop", "Revision": 7}))
                for path in (folder / "templates").glob("*.yaml")}

    def container(self, manifest, kind, **environment):
        """The line of a container and its environment, which has what the manifest gives it and nothing else."""
        container, = manifest["spec"]["template"]["spec"][kind]
        given = dict(self.bare, PATH=self.environment["PATH"])
        for each in container["env"]:
            source = each.get("valueFrom", {})
            if "secretKeyRef" in source:
                self.assertEqual(source["secretKeyRef"], {"name": "shop-database", "key": "url"})
            given[each["name"]] = self.url if "secretKeyRef" in source else each.get("value", "shop-migrate-1-4-0-x7k2p")
        return ["limbeck", *container["args"]], {**given, **environment}

    def test_the_schemas_of_kubernetes_accept_them(self):
        for name, manifest in [*self.manifests().items(), *((f"chart/{name}", each) for name, each in self.chart().items())]:
            for version in KUBERNETES:
                with self.subTest(name, version=version):
                    kubernetes_validate.validate(manifest, version, strict=True)

    def test_a_schema_refuses_what_is_wrong(self):
        job = self.manifests()["job"]
        job["spec"]["template"]["spec"]["terminationGraceSeconds"] = 60
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(job, KUBERNETES[1], strict=True)

    def test_the_chart_says_the_same_as_the_manifests(self):
        job, hook = self.manifests()["job"], self.chart()["migrate"]
        self.assertEqual(hook["metadata"]["annotations"]["helm.sh/hook"], "pre-install,pre-upgrade")
        for manifest in (job, hook): # what has to differ
            manifest["spec"].pop("ttlSecondsAfterFinished", None)
            manifest.pop("metadata")
            manifest["spec"]["template"].pop("metadata")
            container, = manifest["spec"]["template"]["spec"]["containers"]
            container["env"] = [each for each in container["env"] if each["name"] != "LIMBECK_ACTOR"]
        self.assertEqual(hook, job)

    def test_the_job_migrates_and_the_init_container_waits_for_it(self):
        manifests = self.manifests()
        line, environment = self.container(manifests["deployment"], "initContainers")
        waiting = [subprocess.Popen(line, cwd=self.project, env=environment, text=True, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.PIPE) for _ in range(3)]
        self.assertEqual([each.stderr.readline() for each in waiting], ["waiting: 2 of 2 revisions are pending\n"] * 3)
        line, environment = self.container(manifests["job"], "containers")
        run(*line, cwd=self.project, env=environment)
        self.assertEqual([each.wait(30) for each in waiting], [0, 0, 0])
        for each in waiting:
            each.stderr.close()
        self.migrated()
        self.assertEqual(sql("SELECT DISTINCT split_part(actor, ' ', 1) FROM limbeck_journal", self.url),
                         "shop-migrate-1-4-0-x7k2p")

    def test_a_pod_of_the_older_release_starts_on_the_newer_database(self):
        line, environment = self.container(self.manifests()["job"], "containers")
        run(*line, cwd=self.project, env=environment)
        next((self.project / "migrations/versions").glob("9b72*")).unlink() # as in the older image
        line, environment = self.container(self.manifests()["deployment"], "initContainers")
        run(*line, cwd=self.project, env=environment)

    def test_several_at_once_migrate_once(self):
        line, environment = self.container(self.manifests()["job"], "containers")
        self.slow_revision(0.5)
        several = [subprocess.Popen(line, cwd=self.project, env=environment, stderr=subprocess.DEVNULL) for _ in range(4)]
        self.assertEqual([each.wait(30) for each in several], [0, 0, 0, 0])
        self.assertEqual(sql("SELECT count(*), count(DISTINCT revision) FROM limbeck_journal WHERE event = 'done'", self.url), "3|3")

    def test_a_pod_that_is_ended_leaves_nothing_behind(self):
        line, environment = self.container(self.manifests()["job"], "containers")
        self.slow_revision(60)
        ended = subprocess.Popen(line, cwd=self.project, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while sql("SELECT count(*) FROM pg_stat_activity WHERE query ~ '^[^%]*pg_sleep' AND state = 'active' AND "
                  "datname = current_database() AND pid <> pg_backend_pid()", self.url) == "0":
            self.assertIsNone(ended.poll())
        ended.terminate()
        grace = self.manifests()["job"]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
        self.assertEqual(ended.wait(grace), 143)
        self.assertEqual(sql("SELECT to_regclass('slow') IS NULL, (SELECT event FROM limbeck_journal WHERE revision = 'c0ffee000001')",
                             self.url), "t|interrupted")
        self.slow_revision(0)
        run(*line, cwd=self.project, env=environment) # as the Job's next pod does
        self.assertNotEqual(sql("SELECT to_regclass('slow')", self.url), "")

    def test_it_needs_neither_root_nor_a_place_to_write(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become somebody else")
        line, environment = self.container(self.manifests()["job"], "containers", HOME="/nonexistent", TMPDIR="/nonexistent")
        user = self.manifests()["job"]["spec"]["template"]["spec"]["securityContext"]["runAsUser"]
        shutil.copy(binary, self.folder / "limbeck") # where that user can read it
        run("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", self.folder / "limbeck", *line[1:],
            cwd=self.project, env=environment)
        self.migrated()

    def test_what_a_failed_job_is_not_tried_again_for(self):
        never = self.manifests()["job"]["spec"]["podFailurePolicy"]["rules"][1]["onExitCodes"]["values"]
        line, environment = self.container(self.manifests()["job"], "containers")
        run(*line, cwd=self.project, env=environment)
        revision = next((self.project / "migrations/versions").glob("9b72*"))
        (self.project / "migrations/versions/d00d00000001_drop.sql").write_text(
            "-- drop\n-- limbeck: revision d00d00000001\n-- limbeck: revises 9b72e35d6c08\n\n-- limbeck: upgrade\nDROP TABLE orders;\n"
            "\n-- limbeck: downgrade irreversible \"gone\"\n")
        asked = subprocess.run(line, cwd=self.project, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertIn("--yes", asked.stderr)
        revision.write_text(revision.read_text().replace("CREATE INDEX", "CREATE  INDEX"))
        edited = subprocess.run(line, cwd=self.project, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertIn("edited", edited.stderr)
        self.assertEqual([asked.returncode, edited.returncode], never)
        self.migrated()


class Releases(http.server.ThreadingHTTPServer):
    """What a release's files are downloaded from: /OWNER/limbeck/releases/download/vVERSION/ is a folder."""

    def __init__(self, folder):
        handler = functools.partial(type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}),
                                    directory=str(folder))
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


def workflow(path):
    return yaml.safe_load(path.read_text())


class Action(Case):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="limbeck-releases.")
        cls.addClassCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        cls.release = folder / f"OWNER/limbeck/releases/download/v{VERSION}"
        cls.release.mkdir(parents=True)
        name = f"limbeck-{VERSION}-linux-{os.uname().machine}"
        # What is in the package beside the binary is not looked at.
        run("strip", "-o", folder / "limbeck", binary)
        with tarfile.open(cls.release / f"{name}.tar.gz", "w:gz", compresslevel=1) as packed:
            packed.add(folder / "limbeck", f"{name}/bin/limbeck")
        cls.package = cls.release / f"{name}.tar.gz"
        # The checksums, by the step of the workflow that makes releases.
        steps = workflow(root / ".github/workflows/release.yml")["jobs"]["publish"]["steps"]
        step, = (each for each in steps if each.get("name") == "Checksums")
        (folder / "packages").symlink_to(cls.release)
        run("bash", "-e", "-c", step["run"], cwd=folder)
        cls.server = Releases(folder)
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)

    def runner(self, **contexts):
        contexts = {"github.action_ref": f"v{VERSION}", "github.action_repository": "OWNER/limbeck", "secrets.DATABASE_URL": self.url,
                    **contexts}
        return Runner(self.project, contexts, {**self.bare, "GITHUB_SERVER_URL": self.server.url}, root)

    def test_the_schemas_of_github_accept_what_is_here(self):
        valid_by("vendor.github-actions", root / "action.yml")
        valid_by("vendor.github-workflows", *(root / ".github/workflows").glob("*.yml"), *(example / ".github/workflows").glob("*.yml"))

    def test_it_installs_the_release_that_it_is_a_tag_of(self):
        with self.runner() as runner:
            runner.steps([{"uses": f"OWNER/limbeck@v{VERSION}"}, {"run": "limbeck version"}])
            self.assertEqual(runner.output.splitlines()[-1], f"limbeck {VERSION}")
            self.assertEqual(runner.outputs()["version"], VERSION)
            self.assertTrue(os.access(runner.outputs()["path"], os.X_OK))

    def test_it_installs_the_version_that_is_named(self):
        for version in (VERSION, f"v{VERSION}"):
            with self.runner(**{"github.action_ref": "main"}) as runner:
                runner.use(root, {"version": version})
                self.assertEqual(runner.outputs()["version"], VERSION)

    def test_it_refuses_a_branch_without_a_version(self):
        with self.runner(**{"github.action_ref": "main"}) as runner, self.assertRaisesRegex(Failed, '"main" is no version'):
            runner.use(root, {})

    def test_it_says_which_file_is_not_there(self):
        with self.runner() as runner, self.assertRaisesRegex(Failed, "can't get .*/v9.9.9/SHA256SUMS"):
            runner.use(root, {"version": "9.9.9"})

    def test_it_refuses_what_the_checksums_do_not_know(self):
        sums = self.release / "SHA256SUMS"
        good = sums.read_text()
        self.addCleanup(sums.write_text, good)
        for bad, said in ((re.sub("^[0-9a-f]{8}", "00000000", good, flags=re.M), "is not what SHA256SUMS says"),
                          (f"{hashlib.sha256().hexdigest()}  limbeck-other.tar.gz\n", "does not name"), ("", "does not name")):
            sums.write_text(bad)
            with self.runner() as runner, self.assertRaisesRegex(Failed, said):
                runner.use(root, {})

    def test_it_takes_a_program_that_is_there(self):
        with self.runner(**{"github.action_ref": "", "github.action_repository": ""}) as runner:
            runner.use(root, {"path": binary, "command": "version --format json"})
            self.assertEqual(json.loads(runner.output)["version"], VERSION)

    def test_a_command_has_quotes_a_folder_and_an_exit_code(self):
        (self.project / "sub").mkdir()
        shutil.move(self.project / "limbeck.toml", self.project / "sub/limbeck.toml")
        with self.runner() as runner:
            runner.use(root, {"path": binary, "working-directory": "sub", "command": "revision -m 'it is $HOME *' --rev-id ab01"})
            written, = (self.project / "sub/migrations/versions").glob("ab01*")
            self.assertTrue(written.read_text().startswith("-- it is $HOME *\n"))
            with self.assertRaises(Failed) as failed:
                runner.use(root, {"path": binary, "command": "no-such-command"})
            self.assertEqual(failed.exception.code, 2)

    def run_workflow(self, job):
        run("git", "init", "-q", "-b", "main", self.project)
        checkout = workflow(self.project / ".github/workflows/migrations.yml")
        self.assertTrue(checkout["jobs"][job]["steps"][0]["uses"].startswith("actions/checkout@"))
        job = checkout["jobs"][job]
        if "DATABASE_URL" in (job.get("env") or {}) and "secrets" not in job["env"]["DATABASE_URL"]:
            postgres = job["services"]["postgres"]
            user, password, name = (postgres["env"][f"POSTGRES_{key}"] for key in ("USER", "PASSWORD", "DB"))
            host, port = "127.0.0.1", postgres["ports"][0].split(":")[0]
            self.assertEqual(job["env"]["DATABASE_URL"], f"postgresql://{user}:{password}@{host}:{port}/{name}")
            job["env"]["DATABASE_URL"] = self.url # the service
        with self.runner() as runner:
            runner.job(job)
            return runner.output

    def test_the_workflow_checks(self):
        self.run_workflow("check")
        self.migrated()
        self.assertIn('failures="0"', (self.project / "verify.xml").read_text())

    def test_the_workflow_checks_fail_beside_the_change(self):
        schema = self.project / "schema.sql"
        schema.write_text(schema.read_text() + "\nCREATE TABLE forgotten (id bigint PRIMARY KEY);\n")
        with self.assertRaises(Failed) as failed:
            self.run_workflow("check")
        self.assertEqual(failed.exception.code, 3)
        self.assertRegex(failed.exception.output, r"(?m)^::error.*models")
        shutil.copy(example / "schema.sql", schema)
        revision = next((self.project / "migrations/versions").glob("9b72*"))
        revision.write_text(revision.read_text().replace("DROP TABLE public.orders;", "SELECT 1;"))
        with self.assertRaises(Failed) as failed:
            self.run_workflow("check")
        self.assertEqual(failed.exception.code, 3)
        self.assertRegex(failed.exception.output, rf"(?m)^::error file=migrations/versions/{revision.name}")
        self.assertNotIn('failures="0"', (self.project / "verify.xml").read_text())

    def test_the_workflow_deploys(self):
        self.assertIn("products", self.run_workflow("deploy"))
        self.migrated()

    def test_the_checksums_of_a_release_are_those_of_its_files(self):
        self.assertEqual((self.release / "SHA256SUMS").read_text(),
                         f"{hashlib.sha256(self.package.read_bytes()).hexdigest()}  {self.package.name}\n")


class Gitlab(Case):
    def job(self, name):
        pipeline = yaml.safe_load((self.project / ".gitlab-ci.yml").read_text())
        job = pipeline[name]
        variables = {**self.environment, **job.get("variables", {}), "DATABASE_URL": self.url}
        return run("bash", "-eo", "pipefail", "-c", "\n".join(job["script"]), cwd=self.project, env=variables, code=None)

    def test_the_schema_of_gitlab_accepts_it(self):
        valid_by("vendor.gitlab-ci", example / ".gitlab-ci.yml", transform="gitlab-ci")

    def test_its_jobs_check_and_migrate(self):
        self.job("check")
        self.migrated()
        self.assertIn('failures="0"', (self.project / "verify.xml").read_text())
        self.limbeck("downgrade", "base")
        self.job("migrate")
        self.migrated()

    def test_its_service_is_the_database_of_the_job(self):
        check = yaml.safe_load((example / ".gitlab-ci.yml").read_text())["check"]
        values, service = check["variables"], check["services"][0]
        self.assertEqual(values["DATABASE_URL"], "postgresql://{POSTGRES_USER}:{POSTGRES_PASSWORD}@{alias}:5432/{POSTGRES_DB}".format(
            **values, alias=service["alias"]))


class Systemd(Case):
    def test_systemd_accepts_the_units(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("there is no systemd-analyze")
        for unit in (example / "systemd").glob("*"):
            # The programs are not installed here.
            text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.M)
            (self.folder / unit.name).write_text(text)
        said = run("systemd-analyze", "verify", self.folder / "shop.service", self.folder / "shop-migrate.service")
        self.assertEqual(said, "")

    def test_the_migration_runs_by_its_credential(self):
        unit = (example / "systemd/shop-migrate.service").read_text()
        line = shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.M)[1])
        self.assertEqual(line[0], "/usr/bin/limbeck")
        (self.folder / "database.env").write_text(f"DATABASE_URL={self.url}\n")
        environment = dict(self.bare, **dict(re.findall(r"^Environment=(\w+)=(.*)$", unit, re.M)))
        run(binary, *(word.replace("%d", str(self.folder)) for word in line[1:]), cwd=self.project, env=environment)
        self.migrated()


class ReleasePhases(Case):
    def runs(self, line):
        run("sh", "-c", line, cwd=self.project, env={**self.environment, "LIMBECK_ENV": "production"})
        self.migrated()
        self.limbeck("downgrade", "base")

    def test_they_migrate(self):
        phases = dict(line.split(": ", 1) for line in (example / "Procfile").read_text().splitlines())
        self.runs(phases["release"])
        self.runs(tomllib.loads((example / "fly.toml").read_text())["deploy"]["release_command"])
        service, = yaml.safe_load((example / "render.yaml").read_text())["services"]
        self.runs(service["preDeployCommand"])

    def test_compose_starts_the_application_behind_the_migrations(self):
        valid_by("vendor.compose-spec", example / "compose.yaml")
        services = yaml.safe_load((example / "compose.yaml").read_text())["services"]
        self.assertEqual(services["shop"]["depends_on"], {"migrate": {"condition": "service_completed_successfully"}})
        self.runs(shlex.join(["limbeck", *services["migrate"]["command"]]))


class PreCommit(Case):
    def setUp(self):
        super().setUp()
        hooks = self.folder / "hooks"
        hooks.mkdir()
        shutil.copy(root / ".pre-commit-hooks.yaml", hooks)
        self.git(hooks, "init", "-q", "-b", "main")
        self.git(hooks, "add", ".")
        self.git(hooks, "commit", "-qm", "hooks")
        self.git(hooks, "tag", f"v{VERSION}")
        self.environment["PRE_COMMIT_HOME"] = str(self.folder / "cache")
        self.environment["PATH"] = f"{tools}/bin:{self.environment['PATH']}"
        self.git(self.project, "init", "-q", "-b", "main")

    def git(self, folder, *arguments, code=0):
        who = {f"GIT_{role}_{what}": "who@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return run("git", *arguments, cwd=folder, code=code, env={**self.environment, **who})

    def commits(self, configuration):
        (self.project / ".pre-commit-config.yaml").write_text(configuration)
        self.git(self.project, "add", ".")
        run("pre-commit", "install", cwd=self.project, env=self.environment)
        self.assertIn("Passed", self.git(self.project, "commit", "-qm", "good"))
        schema = self.project / "schema.sql"
        schema.write_text(schema.read_text() + "\nCREATE TABLE forgotten (id bigint PRIMARY KEY);\n")
        self.git(self.project, "add", ".")
        self.assertIn("forgotten", self.git(self.project, "commit", "-qm", "bad", code=1))

    def test_the_hooks_let_in_what_agrees_and_nothing_else(self):
        run("pre-commit", "validate-manifest", root / ".pre-commit-hooks.yaml", env=self.environment)
        text = (example / ".pre-commit-config.yaml").read_text()
        self.commits(text.replace("https://github.com/OWNER/limbeck", str(self.folder / "hooks")))

    def test_pre_commit_installs_the_wheel(self):
        wheel = run(root / "dev/make-wheel", binary, self.folder / "wheels").strip()
        text, = re.findall(r"```yaml\n(repos:\n  - repo: local\n.*?)```", (root / "docs/deploy/ci.md").read_text(), re.S)
        text, replaced = re.subn(r"limbeck @ https\S+\.whl", wheel, text)
        self.assertEqual(replaced, 1)
        (self.folder / "bin/limbeck").unlink()
        self.commits(text)


class Materials(unittest.TestCase):
    """The bill of materials, and what the binary says of itself."""

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="limbeck-sbom.")
        cls.addClassCleanup(cls.temporary.cleanup)
        folder = pathlib.Path(cls.temporary.name)
        made = [run(root / "dev/make-sbom", build, folder / name).strip() for name in ("one", "two")]
        cls.text = pathlib.Path(made[0]).read_text()
        assert cls.text == pathlib.Path(made[1]).read_text(), "the same build gives another bill"
        cls.components = {each["name"]: each for each in json.loads(cls.text)["components"]}

    def test_its_schema_accepts_it(self):
        self.assertIsNone(JsonStrictValidator(SchemaVersion.V1_6).validate_str(self.text))

    def linkage(self, name):
        return [each["value"] for each in self.components[name]["properties"]]

    def test_it_names_every_archive_that_was_linked(self):
        link = run("ninja", "-C", build, "-t", "commands", "limbeck").splitlines()[-1]
        sources = {each["purl"].rsplit("upstream=", 1)[-1].split("%40")[0] for each in self.components.values()}
        for archive in re.findall(r"/\S+\.a(?= |$)", link):
            found = run("dpkg-query", "-S", os.path.realpath(archive), code=None)
            # What dev/install-packages takes from a package without installing it.
            package = "postgresql-server-dev-15" if "no path found" in found else found.split(":")[0]
            with self.subTest(archive=archive):
                self.assertIn("static", self.linkage(package))
        self.assertLessEqual({"openssl", "sqlite3", "postgresql-15", "mariadb", "zlib", "tree-sitter", "fmtlib", "cli11",
                              "tomlplusplus", "nlohmann-json3", "glibc"}, sources)
        self.assertIn("pkg:pypi/tree-sitter-python", " ".join(each["purl"] for each in self.components.values()))
        self.assertIn("dynamic", self.linkage("libc6"))

    def test_its_versions_are_those_in_the_binary(self):
        words = (build / "limbeck").read_bytes()
        for package in ("libssl-dev", "libsqlite3-dev"):
            version = self.components[package]["version"].split("-")[0]
            self.assertIn(f"\0{version}\0".encode(), words, package)

    def test_every_component_can_be_looked_up(self):
        for name, each in self.components.items():
            with self.subTest(name):
                self.assertEqual(urllib.parse.urlparse(each["purl"]).scheme, "pkg")
                self.assertTrue(each["version"])


if __name__ == "__main__":
    done = unittest.main(argv=[sys.argv[0], *sys.argv[4:]], exit=False).result
    for test, reason in done.skipped:
        print(f"skipped: {test}: {reason}")
    sys.exit(1 if not done.wasSuccessful() else 77 if done.skipped else 0)
