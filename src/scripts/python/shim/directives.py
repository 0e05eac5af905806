"""Limbeck's operations as Alembic's, so that the project's own Alembic writes them down.

What Alembic has no operation for, or would do in another way, is the SQL that Limbeck renders."""

import re

from sqlalchemy import CheckConstraint, Enum, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import conv

from alembic.autogenerate import render
from alembic.operations import ops

from _limbeck import metadata

# Where SQLAlchemy's text() sees a placeholder.
PLACEHOLDER = re.compile(r"(?<![:\w\\]):(?=\w+(?!:))")


class Lines(ops.MigrateOperation):
    """Python that is written as it stands."""

    def __init__(self, lines):
        self.lines = lines

    def to_diff_tuple(self):
        return ("execute", "\n".join(self.lines))

    def reverse(self):
        raise NotImplementedError("Limbeck finds the way back by itself")


@render.renderers.dispatch_for(Lines)
def render_lines(autogen_context, op):
    return op.lines


class CallOnTable(ops.MigrateOperation):
    """A call of which Alembic's autogenerate writes none: `before` the table's name, and behind it. In a batch the
    name is left out."""

    def __init__(self, function, before, table, behind, schema):
        self.function = function
        self.before = before
        self.table = table
        self.behind = behind
        self.schema = schema

    def to_diff_tuple(self):
        return (self.function, self.table)

    def reverse(self):
        raise NotImplementedError("Limbeck finds the way back by itself")


@render.renderers.dispatch_for(CallOnTable)
def render_call_on_table(autogen_context, op):
    arguments = [*op.before, *op.behind]
    if not autogen_context._has_batch:
        arguments = [*op.before, repr(op.table), *op.behind]
        if op.schema:
            arguments.append(f"schema={op.schema!r}")
    return f"{render._alembic_autogenerate_prefix(autogen_context)}{op.function}({', '.join(arguments)})"


def string_lines(text):
    """A Python literal, a line of the text each."""
    return [quoted(line) for line in text.splitlines(keepends=True)] or ['""']


def quoted(text):
    as_repr = repr(text)
    if as_repr.startswith("'") and '"' not in text:
        return '"' + as_repr[1:-1].replace("\\'", "'") + '"'
    return as_repr


def execute(sql, prefix="op."):
    lines = string_lines(PLACEHOLDER.sub(r"\\:", sql))
    if len(lines) == 1:
        return [f"{prefix}execute({lines[0]})"]
    return [f"{prefix}execute(", *("    " + line for line in lines), ")"]


class AlterWithUsing(ops.AlterColumnOp):
    """A change of a type with the expression that converts the rows."""

    using = None


@render.renderers.dispatch_for(AlterWithUsing)
def render_alter_with_using(autogen_context, op):
    text = render.renderers.dispatch(ops.AlterColumnOp)(autogen_context, op)
    return f"{text[:-1]},\n{' ' * 11}postgresql_using={quoted(op.using)})" if op.using else text


class Translation:
    """One direction. `there`: the tables of the side that the operations lead to; `here`: of the one that they
    start from. Both may be needed for one operation, and renames hide what is which."""

    def __init__(self, there, here, dialect, as_batch, as_sql_only=False):
        self.as_batch = as_batch
        self.as_sql_only = as_sql_only
        self.there = there
        self.here = here
        self.dialect = dialect
        self.renamed_tables = {}  # new name: old one
        self.renamed_columns = {}  # table, new name: old one
        self.added_columns = set()  # table and name
        # A column changes by a copy of its table.
        self.copies_tables = as_batch and dialect.name == "sqlite"

        # Alembic changes a column as a whole there, from what it is told of it.
        self.alters_whole = dialect.name in ("mysql", "mariadb")

    # ---- finding what is meant

    def schema(self, name):
        schema = name.get("schema") or None
        return None if schema == self.there.default_schema else schema

    def old_name(self, name):
        return self.renamed_tables.get((name.get("schema", ""), name["name"]), name)

    def first_name(self, op):
        """What the table of an operation was called before all of them."""
        return self.renamed_tables.get((op.schema or "", op.table_name), {"name": op.table_name})["name"]

    def table_on(self, side, name):
        found = side.table(name)
        if found is not None:
            return found
        other = self.old_name(name)
        if other is not name:
            return side.table(other)
        for (schema, new), old in self.renamed_tables.items():
            if old == name:
                return side.table({"schema": schema, "name": new})
        return None

    def column_on(self, side, table, name):
        found = self.table_on(side, table)
        if found is None:
            return None
        key = key_of(table)
        names = {name, self.renamed_columns.get((key, name))}
        names |= {new for (of, new), old in self.renamed_columns.items() if of == key and old == name}
        return next((column for column in found.columns if column.name in names), None)

    def constraint_on(self, side, table, kind, wanted):
        found = self.table_on(side, table)
        if found is None:
            return None
        same_name = same_columns = None
        for each in found.constraints:
            if not isinstance(each, kind):
                continue
            name = metadata.name_of(each, self.dialect)
            if name is not None and name == wanted.get("name"):
                same_name = each
            elif name is None and metadata.column_names(each) == wanted.get("columns"):
                same_columns = each
        return same_name if same_name is not None else same_columns

    def index_on(self, side, table, name):
        found = self.table_on(side, table)
        if found is None:
            return None
        return next((each for each in found.indexes if metadata.name_of(each, self.dialect) == name), None)

    # ---- translating

    def translate(self, part):
        """{"operations", "statements": [{"sql", "warning", "depends_on_rows", "outside", "rebuilds"}]} as [(operation, Alembic's for
        it)]; None for the operation where statements are written."""
        operations, statements = part["operations"], part["statements"]
        # What is done in a way that Alembic's operations don't have: piece by piece, without locking for long.
        special = any(each["outside"] or "NOT VALID" in each["sql"] for each in statements)
        if not self.as_batch and any(each["op"] != "drop_table" for each in operations):
            special |= any(each["rebuilds"] for each in statements)
        translated = None if special or self.as_sql_only else self.as_operations(operations, statements)
        return [(None, self.as_sql(statements))] if translated is None else translated

    def as_operations(self, operations, statements):
        """None: Alembic has nothing for one of them."""
        result = []
        added = [each for each in operations if each["op"] == "add_column"]
        self.added_columns |= {(*key_of(each["table"]), each["column"]["name"]) for each in added}
        made = {key_of(each["table"]) for each in operations if each["op"] == "create_table"}
        for operation in operations:
            if operation["op"] == "create_sequence" and owner_of(operation["sequence"]) in made:
                continue  # the type of its column makes it
            if operation["op"] in ONLY_BY_COPY and self.dialect.name == "sqlite" and not self.as_batch:
                return None
            handler = getattr(self, operation["op"], None)
            translated = handler(operation, statements) if handler else None
            if translated is None:
                return None
            result.append((operation, translated))
        return result

    def as_sql(self, statements):
        result = []
        for each in statements:
            lines = execute(each["sql"])
            if each["outside"]:
                lines = ["with op.get_context().autocommit_block():", *lines]
            op = Lines(lines)
            op.limbeck_rebuilds = each["rebuilds"]
            for mark, text in comments_on(each):
                add_comment(op, mark, text)
            result.append(op)
        return result

    # ---- an operation each: a list of Alembic's, or None

    def execute(self, operation, _):
        return [Lines(execute(operation["sql"]))]

    def create_schema(self, _, statements):
        """env.py may make it, too, before anything else."""
        begin = "CREATE SCHEMA "
        if len(statements) != 1 or not statements[0]["sql"].startswith(begin):
            return None
        return [Lines(execute(begin + "IF NOT EXISTS " + statements[0]["sql"][len(begin):]))]

    def create_table(self, operation, _):
        wanted = operation["table"]
        table = self.table_on(self.there, wanted)
        # Where a MetaData says such options, too, running the file shows whether it says these.
        if table is None or ("options" in wanted and not self.alters_whole):
            return None
        create = ops.CreateTableOp.from_table(table)
        create.columns += [  # Alembic leaves those out that a column was given
            CheckConstraint(each.sqltext, name=each.name)
            for column in table.columns for each in column.constraints if isinstance(each, CheckConstraint)
        ]  # fmt: skip
        keys = [(each["columns"], each["references"]["name"]) for each in wanted.get("foreign_keys", [])]
        create.columns = [
            each for each in create.columns
            if not isinstance(each, ForeignKeyConstraint)
            or ([element.parent.name for element in each.elements], referred_table(each)) in keys
        ]  # fmt: skip
        indexes = [
            self.index_on(self.there, wanted, each["name"]) for each in wanted.get("indexes", [])
            if not self.is_unique_constraint(table, each)
        ]
        if None in indexes:
            return None
        return [create, *map(ops.CreateIndexOp.from_index, indexes)]

    def is_unique_constraint(self, table, index):
        """Where the database knows no other constraints of that kind than unique indexes."""
        if not self.alters_whole or not index.get("unique"):
            return False
        columns = [key.get("column") for key in index["keys"]]
        return any(
            isinstance(each, UniqueConstraint) and metadata.column_names(each) == columns
            and metadata.name_of(each, self.dialect) in (None, index["name"])
            for each in table.constraints
        )  # fmt: skip

    def drop_table(self, operation, _):
        name = operation["table"]
        return [ops.DropTableOp(name["name"], schema=self.schema(name))]

    def rename_table(self, operation, _):
        old, new = operation["from"], operation["to"]
        if old.get("schema") != new.get("schema"):
            return None
        self.renamed_tables[(new.get("schema", ""), new["name"])] = self.old_name(old)
        return [Lines([f"op.rename_table({old['name']!r}, {new['name']!r}{self.schema_argument(old)})"])]

    def add_column(self, operation, _):
        table = operation["table"]
        column = self.column_on(self.there, table, operation["column"]["name"])
        if column is None or operation["column"].get("options"):
            return None
        return self.on_table(table, [ops.AddColumnOp.from_column_and_tablename(self.schema(table), table["name"], column)])

    def drop_column(self, operation, _):
        table = operation["table"]
        column = self.column_on(self.here, table, operation["column"]["name"])
        if column is None:
            return None
        return self.on_table(table, [ops.DropColumnOp(table["name"], column.name, schema=self.schema(table))])

    def rename_column(self, operation, _):
        table, old, new = operation["table"], operation["from"], operation["to"]
        key = key_of(table)
        self.renamed_columns[(key, new)] = self.renamed_columns.get((key, old), old)
        if self.alters_whole:
            return None
        return self.call("alter_column", [], table, [repr(old), f"new_column_name={new!r}"])

    def alter_column(self, operation, statements):
        table, before, after = operation["table"], operation["before"], operation["after"]
        changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        told = {"type", "not_null", "default", "comment"}
        if not changed <= told or (self.alters_whole and not {*before, *after} <= told | {"name"}):
            return None
        old = self.column_on(self.here, table, before["name"])
        new = self.column_on(self.there, table, after["name"])
        if old is None or new is None:
            return None
        options = {"existing_type": old.type, "existing_nullable": not before.get("not_null", False)}
        using = None
        if "type" in changed and self.is_cast_by_batch(old.type, new.type):
            return None
        if "type" in changed:
            options["modify_type"] = new.type
            texts = [match[1] for each in statements for match in [re.search(r"\sUSING\s+(.+)$", each["sql"], re.S)] if match]
            if len(texts) > 1 or any("SET DEFAULT" in each["sql"] for each in statements) and "default" not in changed:
                return None
            using = texts[0] if texts else None
        if "not_null" in changed:
            options["modify_nullable"] = not after.get("not_null", False)
        if "default" in changed:
            if "nextval(" in (before.get("default", "") + after.get("default", "")):
                return None
            options["modify_server_default"] = new.server_default
        if "default" in before and "default" not in changed:
            options["existing_server_default"] = old.server_default
        if "comment" in changed:
            options["modify_comment"] = new.comment
        if before.get("comment"):
            options["existing_comment"] = before["comment"]
        filled = []
        if options.get("modify_nullable") is False and "default" in after and self.copies_tables:
            # Alembic's copy takes the rows as they are; that of our own puts the default in.
            filled = [Lines(execute(self.fill_nulls(table, before["name"], after["default"])))]
        alter = AlterWithUsing(table["name"], before["name"], schema=self.schema(table), **options)
        alter.using = using
        return [*filled, *self.on_table(table, [alter])]

    def fill_nulls(self, table, column, default):
        quote = self.dialect.identifier_preparer.quote
        name = quote(column)
        return f"UPDATE {quote(table['name'])} SET {name} = {default} WHERE {name} IS NULL"

    def is_cast_by_batch(self, old, new):
        """Alembic's copy of a table on SQLite would (alembic.ddl.sqlite, cast_for_batch_migrate), and CAST makes 2026 of
        '2026-01-31' and 0 of 'abc'."""
        return self.copies_tables and old._type_affinity is not new._type_affinity

    def add_constraint(self, operation, _):
        table = operation["table"]
        for member, kind in CONSTRAINTS.items():
            wanted = operation.get(member)
            if not wanted:
                continue
            if wanted.get("comment") or wanted.get("options"):
                return None
            if kind is CheckConstraint:
                return [] if self.is_made_by_column(table, wanted) else self.add_check(table, wanted)
            found = self.constraint_on(self.there, table, kind, wanted)
            if found is None:
                return None
            if kind is PrimaryKeyConstraint:
                return self.call("create_primary_key", [final(wanted.get("name"))], table, [repr(wanted["columns"])])
            return self.on_table(table, [ops.AddConstraintOp.from_constraint(found)])
        return None

    def is_made_by_column(self, table, wanted):
        """The check of an enum or boolean that is text or a number in the database: it comes with the column."""
        found = self.constraint_on(self.there, table, CheckConstraint, wanted)
        if found is None or not getattr(found, "_type_bound", False):
            return False
        return any((*key_of(table), name) in self.added_columns for name in metadata.column_names(found))

    def add_check(self, table, wanted):
        if set(wanted) - {"name", "expression"}:
            return None
        condition = quoted(PLACEHOLDER.sub(r"\\:", wanted["expression"]))
        return self.call("create_check_constraint", [final(wanted.get("name"))], table, [condition])

    def drop_constraint(self, operation, _):
        table = operation["table"]
        for key, kind in TYPES_OF_CONSTRAINTS.items():
            if operation.get(key, {}).get("name"):
                drop = ops.DropConstraintOp(
                    conv(operation[key]["name"]), table["name"], type_=kind, schema=self.schema(table)
                )
                return self.on_table(table, [drop])
        return None

    def create_index(self, operation, _):
        if operation["index"].get("comment"):
            return None
        index = self.index_on(self.there, operation["table"], operation["index"]["name"])
        return None if index is None else self.on_table(operation["table"], [ops.CreateIndexOp.from_index(index)])

    def drop_index(self, operation, _):
        table, name = operation["table"], operation["index"]["name"]
        return self.on_table(table, [ops.DropIndexOp(conv(name), table_name=table["name"], schema=self.schema(table))])

    def set_comment(self, operation, _):
        target = operation["target"]
        if target["kind"] == "table":
            before, after = operation.get("before"), operation.get("after")
            kind = ops.CreateTableCommentOp if after else ops.DropTableCommentOp
            arguments = [after] if after else []
            return self.on_table(
                target, [kind(target["name"], *arguments, existing_comment=before, schema=self.schema(target))]
            )
        return None

    # ---- pieces

    def on_table(self, table, operations):
        return [ops.ModifyTableOps(table["name"], operations, schema=self.schema(table))]

    def call(self, function, before, table, behind):
        return self.on_table(table, [CallOnTable(function, before, table["name"], behind, self.schema(table))])

    def schema_argument(self, name):
        schema = self.schema(name)
        return f", schema={schema!r}" if schema else ""


# Without a batch Alembic has no statement for it on SQLite, or one that SQLite does not know.
ONLY_BY_COPY = ("alter_column", "add_constraint", "drop_constraint")
CONSTRAINTS = {
    "primary_key": PrimaryKeyConstraint,
    "unique_constraint": UniqueConstraint,
    "check_constraint": CheckConstraint,
    "foreign_key": ForeignKeyConstraint,
}
TYPES_OF_CONSTRAINTS = {
    "primary_key": "primary", "unique_constraint": "unique", "check_constraint": "check", "foreign_key": "foreignkey",
}  # fmt: skip


def key_of(name):
    return (name.get("schema", ""), name["name"])


def owner_of(sequence):
    """The table whose column a sequence belongs to."""
    owner = sequence.get("owned_by")
    return (owner.get("schema", ""), owner["table"]) if owner else None


def final(name):
    return f"op.f({name!r})" if name else "None"


def referred_table(constraint):
    return constraint.elements[0]._get_colspec().split(".")[-2]


def copies(op, as_batch):
    """Whether Alembic's batch may copy the table for it."""
    in_place = (ops.AddColumnOp, ops.CreateIndexOp, ops.DropIndexOp)
    return as_batch and isinstance(op, ops.ModifyTableOps) and any(not isinstance(each, in_place) for each in op.ops)


class Fences:
    """Statements around operations that rebuild tables. `guard`: they keep that from changing the rows that refer to a
    table; `rebuilds`: one that is written out, from losing what the table has got since; `copies`, by table: Alembic's
    batch, which reads the table when it runs, from losing what it does not read."""

    def __init__(self, guard, rebuilds, copies, translation):
        self.guard = guard
        self.rebuilds = rebuilds
        self.copies = copies
        self.translation = translation

    def around(self, found):
        rebuilt = any(getattr(op, "limbeck_rebuilds", False) for op in found)
        copied = [self.translation.first_name(op) for op in found if copies(op, self.translation.as_batch)]
        if not self.guard["before"] or not (rebuilt or copied):
            return found
        before = with_comment(
            "# tables are rebuilt: where foreign keys are on, dropping the old one would delete or change the rows that refer to it",
            self.guard["before"],
        )
        if rebuilt:
            before += with_comment("# what is rebuilt here has to be as it was when this was written", self.rebuilds)
        kept = [sql for table in dict.fromkeys(copied) for sql in self.copies.get(table, [])]
        before += with_comment("# what a batch would lose of a table has to be what it was when this was written", kept)
        return [*before, *found, *(Lines(execute(sql)) for sql in self.guard["behind"])]


def with_comment(comment, statements):
    """As operations, the comment above the first."""
    made = [Lines(execute(sql)) for sql in statements]
    if made:
        made[0].limbeck_comments = comment_lines(comment)
    return made


def comments_on(statement):
    """[(what it begins with, text)]: what is to be thought of before it is run."""
    both = [("# WARNING: ", statement["warning"]), ("# depends on rows: ", statement["depends_on_rows"])]
    return [(mark, text) for mark, text in both if text]


def add_comment(op, mark, text):
    """It will stand directly above the operation: of those on a table, above the first."""
    if isinstance(op, ops.ModifyTableOps) and op.ops:
        return add_comment(op.ops[0], mark, text)
    op.limbeck_comments = [*comments_of(op), *comment_lines(mark + text)]


def comments_of(op):
    return getattr(op, "limbeck_comments", [])


def comment_on_operations(translated, statements):
    """What is to be thought of stands above the operations that it is about."""
    translated = [(operation, made) for operation, made in translated if operation and made]
    for each in statements if translated else []:
        for mark, text in comments_on(each):
            comment_on_one(translated, mark, text)


def comment_on_one(translated, mark, text):
    """One statement may do several operations, as a rebuild of a table does, and its text have a part for each."""
    at, parts = 0, []  # what is about no operation belongs to what stands before it
    for each in text.split("; "):
        at = next((i for i, (operation, _) in enumerate(translated) if is_about(each, operation)), at)
        if parts and parts[-1][0] == at:
            parts[-1] = (at, parts[-1][1] + "; " + each)
        else:
            parts.append((at, each))
    for at, each in parts:
        add_comment(translated[at][1][0], mark, each)


def is_about(text, operation):
    """Whether a text, which names the columns that it speaks of, is about what the operation does."""
    changed = operation.get("column") or operation.get("after") or {}
    name = changed.get("name") if isinstance(changed, dict) else None
    if not name or (operation["op"] != "drop_column" and text.startswith("drops the column")):
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def comment_lines(text):
    first, *rest = text.splitlines()
    return [first, *("# " + line for line in rest)]


def is_own_enum(type_):
    """An enum as SQLAlchemy has it, which it would create along with a table."""
    return type(type_) in (Enum, postgresql.ENUM) and getattr(type_, "native_enum", True) and type_.name


def enum_text(type_, autogen_context):
    """An enum that exists: a type that `create_table` and `drop_table` leave alone. Only this class takes
    `create_type` in every SQLAlchemy."""
    autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
    values = ", ".join(map(repr, type_.enums))
    schema = f", schema={type_.schema!r}" if type_.schema else ""
    return f"postgresql.ENUM({values}, name={type_.name!r}{schema}, create_type=False)"
