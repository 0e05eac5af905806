"""What env.py, or what it imports, changes about the statements of all revisions: SQLAlchemy then writes something else
than Limbeck would, so that no revision is evaluated natively. Looked at are the connection that env.py hands over, with
its engine's dialect, and what is changed for all engines; what another engine of the project has doesn't count."""

import sys
import types

import sqlalchemy.event
import sqlalchemy.ext.compiler
from alembic.operations import Operations
from sqlalchemy.types import TypeEngine

# Of a class of SQLAlchemy's: those of one table, or of a mapped class, don't hear of what a revision does.
CLASS_EVENTS = {"before_create", "after_create", "before_drop", "after_drop", "before_parent_attach",
                "after_parent_attach", "column_reflect", "do_orm_execute"}  # fmt: skip
CONNECTION_EVENTS = ("before_execute", "after_execute", "before_cursor_execute", "after_cursor_execute", "begin")
DIALECT_EVENTS = ("do_execute", "do_executemany", "do_execute_no_params")
COMPILERS = ("statement_compiler", "ddl_compiler", "type_compiler", "identifier_preparer")
LIBRARIES = ("sqlalchemy", "alembic", "_limbeck")


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
            # A construct of the project's own is nothing that a revision is evaluated with, but a type may be.
            # SQLAlchemy's dialects call this themselves.
            caller = sys._getframe(1).f_globals.get("__name__")
            if (is_library(target) or issubclass(target, TypeEngine)) and not is_library_name(caller):
                self.compiled.append((f"compiles {target.__name__} in its own way (sqlalchemy.ext.compiler)", dialects))
            return compiles(target, *dialects)

        sqlalchemy.ext.compiler.compiles = watched

    def watch_events(self):
        listen = sqlalchemy.event.listen

        def watched(target, identifier, function, *arguments, **options):
            if identifier in CLASS_EVENTS and isinstance(target, type) and not is_library(function):
                self.note(f"listens to {identifier}")
            return listen(target, identifier, function, *arguments, **options)

        def watched_decorator(target, identifier, *arguments, **options):
            def decorate(function):
                watched(target, identifier, function, *arguments, **options)
                return function

            return decorate

        for module in (sqlalchemy.event, sqlalchemy.event.api):
            module.listen, module.listens_for = watched, watched_decorator

    def of_context(self, context, is_autocommit):
        """Those that the connection of context.configure() shows, and those that are for its dialect."""
        connection = context.connection
        dialect = connection.dialect
        for what, dialects in self.compiled:
            if not dialects or dialect.name in dialects:
                self.note(what)
        for owner, names in ((connection, CONNECTION_EVENTS), (dialect, DIALECT_EVENTS)):
            for name in names:
                if getattr(owner.dispatch, name, None):
                    self.note(f"listens to {name}")
        if schema_map(connection):
            self.note("sets schema_translate_map")
        if getattr(dialect, "_json_serializer", None):
            self.note("has a json_serializer")
        if dialect.max_identifier_length != type(dialect).max_identifier_length or dialect.label_length:
            self.note("limits the length of names")
        if is_autocommit:
            self.note("sets the isolation level AUTOCOMMIT")
        for compiler in (getattr(dialect, name) for name in COMPILERS):
            self.of_class(compiler if isinstance(compiler, type) else type(compiler))
        self.of_class(type(dialect))
        self.of_class(type(context.impl))
        for (operation, _), function in Operations._to_impl._registry.items():
            if is_library(operation) and not is_library(function):
                self.note(f"runs {operation.__name__} in its own way")

    def of_class(self, given):
        """A subclass, or methods that were put in the place of SQLAlchemy's or Alembic's."""
        for each in given.__mro__:
            for name, member in vars(each).items():
                if isinstance(member, types.FunctionType) and not is_library(member):
                    self.note(f"has its own {given.__name__}.{name}()")


def is_library(what):
    return is_library_name(getattr(what, "__module__", None))


def is_library_name(module):
    return (module or "").split(".")[0] in LIBRARIES


def schema_map(connection):
    return connection.get_execution_options().get("schema_translate_map") or {}
