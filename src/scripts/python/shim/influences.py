"""What env.py, or what it imports, changes about the statements of all revisions: SQLAlchemy then writes something else
than Limbeck would, so that no revision is evaluated natively."""

import sys

import sqlalchemy.event
import sqlalchemy.ext.compiler

DDL_EVENTS = {"before_create", "after_create", "before_drop", "after_drop"}
STATEMENT_EVENTS = {"before_execute", "after_execute", "before_cursor_execute", "after_cursor_execute", "do_execute"}


class Influences:
    """Watches from before env.py runs."""

    def __init__(self):
        self.found = None
        self.compiled = []  # (what, the dialects that it is for)
        self.watch_compiler()
        self.watch_events()

    def note(self, what):
        self.found = self.found or what

    def watch_compiler(self):
        compiles = sqlalchemy.ext.compiler.compiles

        def watched(target, *dialects):
            # A construct of the project's own is nothing that a revision is evaluated with. SQLAlchemy's dialects call
            # this themselves.
            caller = sys._getframe(1).f_globals.get("__name__", "")
            if is_library(target.__module__) and not is_library(caller):
                self.compiled.append((f"compiles {target.__name__} in its own way (sqlalchemy.ext.compiler)", dialects))
            return compiles(target, *dialects)

        sqlalchemy.ext.compiler.compiles = watched

    def watch_events(self):
        listen = sqlalchemy.event.listen

        def watched(target, identifier, function, *arguments, **options):
            # Those of one table, or of a mapped class, don't hear of what a revision does.
            if identifier in STATEMENT_EVENTS or (identifier in DDL_EVENTS and isinstance(target, type)):
                self.note(f"listens to {identifier}")
            return listen(target, identifier, function, *arguments, **options)

        def watched_decorator(target, identifier, *arguments, **options):
            def decorate(function):
                watched(target, identifier, function, *arguments, **options)
                return function

            return decorate

        for module in (sqlalchemy.event, sqlalchemy.event.api):
            module.listen, module.listens_for = watched, watched_decorator

    def of_connection(self, connection, is_autocommit):
        """Those that the connection of context.configure() shows, and those that are for its dialect."""
        for what, dialects in self.compiled:
            if not dialects or connection.dialect.name in dialects:
                self.note(what)
        if schema_map(connection):
            self.note("sets schema_translate_map")
        if getattr(connection.dialect, "_json_serializer", None):
            self.note("has a json_serializer")
        if is_autocommit:
            self.note("sets the isolation level AUTOCOMMIT")


def is_library(module):
    return module.split(".")[0] in ("sqlalchemy", "alembic")


def schema_map(connection):
    return connection.get_execution_options().get("schema_translate_map") or {}
