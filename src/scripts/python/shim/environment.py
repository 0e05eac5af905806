"""One run of env.py, and what Limbeck asks of it."""

import argparse
import os
import sys
import types

import alembic.context
from alembic import command, util
from alembic.config import Config
from alembic.runtime import migration
from alembic.runtime.environment import EnvironmentContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy.dialects.postgresql import ENUM

from _limbeck import application, dialects, driver, failure, influences
from _limbeck.results import IS_14


class Refused(Exception):
    """Limbeck can't do what env.py wants; the text says what."""


def make_config(start):
    """As Alembic's command line makes it."""
    x = start["x"] or None
    options = argparse.Namespace(
        config=start["config"], name=start["section"], x=x, raiseerr=False, quiet=False, sql=False, tag=None,
        revision=start["target"], autogenerate=start["command"] == "revision", cmd=(getattr(command, start["command"], command.current), ["revision"], []),
    )  # fmt: skip
    ini, more = start["ini"], {}
    if start["toml"] and "toml_file" in Config.__init__.__code__.co_varnames:
        more["toml_file"] = start["toml"]
    config = Config(file_=ini, ini_section=start["section"], cmd_opts=options, **more)
    for name, value in start["options"].items():
        config.set_main_option(name, value.replace("%", "%%"))
    for name in ("path_separator", "version_path_separator"):
        value = config.get_main_option(name)
        if value and "#" in value:  # `os  # a comment`, which many files carry
            config.set_main_option(name, value.split("#")[0].strip())
    return config


def plain(arguments):
    """What Limbeck can hand on as well; None when there is something else."""
    known = all(
        value is None or type(value) in (bool, str) or (type(value) is int and abs(value) < 2**63)
        for value in arguments.values()
    )
    return arguments if known else None


def not_in_python(**arguments):
    raise Refused("the revision is not in Python: only Limbeck runs it")


def show_to_alembic(others):
    """Revisions that are not in Python are a part of the history that Alembic sees, wherever it reads that."""
    load_revisions = ScriptDirectory._load_revisions

    def with_others(directory):
        yield from load_revisions(directory)
        for each in others:
            module = types.ModuleType(each["id"], each["message"])
            module.revision = each["id"]
            module.down_revision = tuple(each["revises"]) or None
            module.branch_labels = each["branch_labels"]
            module.depends_on = each["depends_on"]
            module.upgrade = module.downgrade = not_in_python
            yield Script(module, each["id"], each["file"])

    if others:
        ScriptDirectory._load_revisions = with_others


class Step:
    """One revision, as MigrationContext.run_migrations() takes it."""

    is_stamp = False

    def __init__(self, environment, order):
        self.environment = environment
        self.order = order
        self.is_upgrade = order["direction"] == "upgrade"

    @property
    def revision(self):
        return self.environment.script.get_revision(self.order["revision"])

    @property
    def info(self):
        revisions = self.environment.script.revision_map
        if self.order["direction"] == "stamp":
            return migration.StampStep(tuple(self.order["from"]), tuple(self.order["to"]), True, False, revisions).info
        return migration.RevisionStep(revisions, self.revision, self.is_upgrade).info

    @property
    def short_log(self):
        return f"{self.order['direction']} {', '.join(self.order['from'])} -> {', '.join(self.order['to'])}"

    def __str__(self):
        return self.short_log

    def migration_fn(self, **arguments):
        environment = self.environment
        if self.order["file"]:
            with environment.working_on(self.order["file"]):
                function = getattr(environment.modules[self.order["file"]], self.order["direction"], None)
                if function is None:
                    raise Refused(f"the file has no function {self.order['direction']}()")
                function(**arguments)


class VersionRows:
    """In the place of Alembic's HeadMaintainer: Limbeck changes the rows."""

    def __init__(self, context, heads):
        self.environment = context.environment_context.limbeck

    @property
    def heads(self):
        return set(self.environment.heads)

    def update_to_step(self, step):
        answer = self.environment.channel.ask("step_done", enums=[list(each) for each in self.environment.enums()])
        self.environment.heads, self.environment.next = answer["heads"], answer.get("next")


class Environment:
    def __init__(self, channel, start):
        self.channel = channel
        self.start = start
        self.session = driver.Session(channel)
        self.session.library_version_info = start["library_version_info"]
        self.modules = {}  # by file
        self.heads = None  # None: run_migrations() was not called yet
        self.next = None  # the step that came with the answer to the last one
        self.over = False  # it has returned
        self.failed = False
        self.context = None
        self.author = None  # made when it is asked for
        self.given = set()  # names of what env.py gave to context.configure()
        self.arguments = None  # of run_migrations(); None: not known, or not called yet

    # ---- env.py

    def run(self):
        sys.argv = ["alembic", self.start["command"], self.start["target"]]
        dialects.install(self.session, self.start["dialect"], self.start["address_is_meant"])
        self.influences = influences.Influences()
        env = None
        try:
            self.config = config = make_config(self.start)
            show_to_alembic(self.start["others"])
            self.script = ScriptDirectory.from_config(config)
            self.replace_version_table()
            env = os.path.abspath(os.path.join(self.script.dir, "env.py"))
            self.session.file = env
            self.watch_configure()
            self.watch_run()
            environment = EnvironmentContext(config, self.script, fn=self.steps, as_sql=False)
            with application.context_of(env), environment as context:
                context.limbeck = self
                self.script.run_env()
            if self.heads is None:
                raise Refused("env.py never called context.run_migrations()")
        except BaseException as error:
            if self.failed:
                return
            if not (self.over and isinstance(error, SystemExit) and not error.code):
                self.tell("failed", error, env or self.start["config"])
                return
        self.channel.ask("end")

    def tell(self, op, error, file):
        self.failed = True
        self.channel.ask(op, **failure.describe(error, file))

    def watch_configure(self):
        configure = alembic.context.configure

        def watched(*arguments, **options):
            self.given = set(options)
            return configure(*arguments, **options)

        alembic.context.configure = watched

    # ---- run_migrations()

    def watch_run(self):
        run_migrations = migration.MigrationContext.run_migrations

        def watched(context, **arguments):
            if getattr(context.environment_context, "limbeck", None):
                self.arguments = plain(arguments)
            return run_migrations(context, **arguments)

        migration.MigrationContext.run_migrations = watched

    def replace_version_table(self):
        context_class = migration.MigrationContext
        get_current_heads = context_class.get_current_heads
        ensure_version_table = context_class._ensure_version_table
        head_maintainer = migration.HeadMaintainer

        def ours(context):
            return getattr(context.environment_context, "limbeck", None)

        context_class.get_current_heads = lambda context: (
            self.begin(context) if ours(context) else get_current_heads(context)
        )
        context_class._ensure_version_table = lambda context, purge=False: (
            None if ours(context) else ensure_version_table(context, purge)
        )
        migration.HeadMaintainer = lambda context, heads: (
            VersionRows(context, heads) if ours(context) else head_maintainer(context, heads)
        )

    def begin(self, context):
        """The version rows. Asked for the first time, this tells Limbeck what configure() was given."""
        if self.heads is not None:
            return tuple(self.heads)
        connection = context.connection and context.connection.connection
        main = getattr(connection, "dbapi_connection", None) or getattr(connection, "connection", None)
        if not isinstance(main, driver.Connection):
            raise Refused(
                "what env.py gives to context.configure() is no connection of an engine for PostgreSQL, SQLite, MariaDB "
                "or MySQL that create_engine() made from an address"
            )
        session = self.session
        if session.owner not in (None, main):
            raise Refused(
                "env.py holds a transaction open on another connection than the one that it gives to "
                "context.configure(); commit or close it before run_migrations()"
            )
        self.influences.of_context(context, main.autocommit)
        schema = influences.schema_map(context.connection).get(context.version_table_schema, context.version_table_schema)
        answer = self.channel.ask(
            "run",
            version_table=context.version_table,
            version_table_schema=schema or "",
            version_table_pk=bool(context.opts.get("version_table_pk", True)),
            transaction_per_migration=bool(context._transaction_per_migration),
            has_callbacks=bool(context.on_version_apply_callbacks),
            include_schemas=bool(context.opts.get("include_schemas")),
            influence=self.influences.found or "",
            arguments=self.arguments,
        )
        session.main, session.owner = main, None
        self.context = context
        self.heads = answer["heads"]
        context.on_version_apply_callbacks = [self.guarded(each) for each in context.on_version_apply_callbacks]
        return tuple(self.heads)

    def guarded(self, callback):
        def call(**arguments):
            with self.working_on(self.session.file):
                callback(**arguments)

        return call

    def steps(self, heads, context):
        """In the place of Alembic's own function: what Limbeck orders, until there is nothing more."""
        if self.over:
            raise Refused("env.py calls context.run_migrations() a second time, which Limbeck can't do yet")
        self.begin(context)
        self.session.running = True
        while True:
            order, self.next = self.next or self.channel.ask("ready", influence=self.influences.found or ""), None
            if order["do"] == "load":
                self.load(order["files"], order["all"])
            elif order["do"] == "author":
                self.channel.ask("authored", result=self.authoring().handle(order))
            elif order["do"] == "step":
                self.heads = order["heads"]
                self.enums().clear()
                self.enums().update(tuple(each) for each in order["enums"])
                yield Step(self, order)
            else:
                break
        self.session.running, self.over = False, True
        self.session.owner = None

    def authoring(self):
        if self.author is None:
            from _limbeck import authoring

            self.author = authoring.Authoring(self)
        return self.author

    def load(self, files, every):
        """All of the project's, since one may need what another has imported; what is wrong with one that is not to be
        run doesn't count."""
        for file in every + [file for file in files if file not in every]:
            try:
                module = util.load_python_file(os.path.dirname(file), os.path.basename(file))
                if file in files:
                    self.modules[file] = module
            except BaseException as error:
                if file in files:
                    self.tell("load_failed", error, file)
                    self.failed = False
        self.influences.of_context(self.context, self.session.main.autocommit)

    def enums(self):
        """The types of PostgreSQL that were made in this run: SQLAlchemy makes each once."""
        return self.context.impl.memo.setdefault("_pg_enums" if IS_14 else f"pg_{ENUM.__visit_name__}", set())

    def working_on(self, file):
        return Work(self, file)


class Work:
    """A revision's function is running: commits are told, and so is what it ends with."""

    def __init__(self, environment, file):
        self.environment = environment
        self.file = file

    def __enter__(self):
        session = self.environment.session
        self.before = session.file
        session.file, session.in_step = self.file, True

    def __exit__(self, kind, error, trace):
        session = self.environment.session
        session.file, session.in_step = self.before, False
        if error is not None:
            self.environment.tell("failed", error, self.file)
