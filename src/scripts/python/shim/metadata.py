"""What the project's MetaData says: as statements that make it, and by the names of what it holds."""

import contextlib

import sqlalchemy
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.sql.elements import conv

from alembic import util


class Tables:
    """Tables by their names in the database; `default_schema` is where a name without a schema leads."""

    def __init__(self, default_schema):
        self.default_schema = default_schema

    def table(self, name):
        """The table of {"schema", "name"}; None: there is none."""
        schema = name.get("schema") or None
        found = self.find(None if schema == self.default_schema else schema, name["name"])
        if found is None and schema == self.default_schema:
            found = self.find(schema, name["name"])
        return found

    def column(self, table, name):
        found = self.table(table)
        if found is None:
            return None
        return next((column for column in found.columns if column.name == name), None)


class Models(Tables):
    def __init__(self, metadata, dialect):
        super().__init__(dialect.default_schema_name)
        self.metadata = util.to_list(metadata, default=[])
        self.dialect = dialect

    def find(self, schema, name):
        for metadata in self.metadata:
            for table in metadata.tables.values():
                if table.name == name and table.schema == schema:
                    return table
        return None

    def schemas(self):
        found = {table.schema for metadata in self.metadata for table in metadata.tables.values()}
        return sorted((found | {self.default_schema}) - {None})

    def statements(self):
        """Each once: two MetaData may share an enum."""
        made = {}

        def take(element, *_, **__):
            text = element if isinstance(element, str) else str(element.compile(dialect=self.dialect))
            made.setdefault(text.strip())

        if self.dialect.name == "postgresql":
            for schema in self.schemas():
                take(f"CREATE SCHEMA IF NOT EXISTS {self.dialect.identifier_preparer.quote(schema)}")
        with single_percents(self.dialect):
            for metadata in self.metadata:
                metadata.create_all(MockConnection(self.dialect, take), checkfirst=False)
        return list(made)


class Reflected(Tables):
    """The database's tables, the way Alembic reads them for a comparison."""

    def __init__(self, context, inspector):
        super().__init__(context.dialect.default_schema_name)
        self.context = context
        self.inspector = inspector
        self.metadata = sqlalchemy.MetaData()
        self.names = {}

    def find(self, schema, name):
        if schema not in self.names:
            self.names[schema] = set(self.inspector.get_table_names(schema=schema))
        if name not in self.names[schema]:
            return None
        key = name if schema is None else f"{schema}.{name}"
        if key not in self.metadata.tables:
            self.reflect(sqlalchemy.Table(name, self.metadata, schema=schema))
        return self.metadata.tables[key]

    def reflect(self, table):
        tidy = self.context.impl._compat_autogen_column_reflect(self.inspector)
        sqlalchemy.event.listen(table, "column_reflect", tidy)
        self.inspector.reflect_table(table, include_columns=None, resolve_fks=False)
        for index in table.indexes:
            without_empty_options(index)
        for thing in [*table.constraints, *table.indexes]:
            if thing.name:
                thing.name = conv(thing.name)  # final: no naming convention is to change it


def without_empty_options(index):
    """INCLUDE of no columns, which SQLAlchemy reports of each index, says nothing."""
    for options in index.dialect_options.values():
        given = getattr(options, "_non_defaults", {})
        for name in [name for name, value in given.items() if value == []]:
            del given[name]


@contextlib.contextmanager
def single_percents(dialect):
    """What is compiled is for people and for Limbeck, not for a driver that takes `%s`: percent signs stay as they
    are. Alembic alone doubles those in expressions that it writes into a file."""
    preparer = dialect.identifier_preparer
    before = preparer._double_percents
    preparer._double_percents = False
    try:
        yield
    finally:
        preparer._double_percents = before


def name_of(thing, dialect):
    """The name that a constraint or an index has in the database; None: the server gives one."""
    if thing.name is None:
        return None
    return dialect.identifier_preparer.format_constraint(thing, _alembic_quote=False) or None


def column_names(thing):
    return [column.name for column in thing.columns]
