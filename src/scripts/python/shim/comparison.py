"""What of the two catalogs is compared: only what a MetaData can say, and what the options of
context.configure() leave in.

What is left out is as it is in the database on both sides, so that nothing comes of it, and what depends on it
is seen all the same."""

from _limbeck import metadata

# Of the kinds of objects that are known by their SQL, those that a MetaData makes.
MADE_BY_METADATA = {"domain"}


def key(thing):
    return (thing.get("schema", ""), thing["name"])


def by_key(things):
    return {key(each): each for each in things}


def narrow(order, autogen_context, models, reflected, given):
    return Comparison(order["database"], order["models"], autogen_context, models, reflected, given).run()


class Comparison:
    def __init__(self, database, desired, autogen_context, models, reflected, given):
        self.database = database
        self.desired = desired
        self.context = autogen_context
        self.models = models
        self.reflected = reflected
        # Alembic's defaults are of what it can't compare well; they don't count.
        migration_context = autogen_context.migration_context
        self.compare_type = "compare_type" not in given or migration_context._user_compare_type
        self.compare_default = "compare_server_default" not in given or migration_context._user_compare_server_default
        self.copied = set()  # tables
        self.uncompared_serials = set()  # columns, one of whose sides takes its values from a sequence of its own

    def run(self):
        self.tables()
        self.keep("schemas", lambda each: True)
        self.keep("views", lambda each: True)
        self.sequences()
        self.enums()
        self.objects()
        self.dependencies()
        return {"database": self.database, "models": self.desired}

    def keep(self, kind, kept):
        """What is in the database only, and is not to be dropped."""
        here = by_key(self.desired.get(kind, []))
        there = self.database.get(kind, [])
        if kind == "views":  # a MetaData makes none
            here = {}
        here.update({key(each): each for each in there if key(each) not in here and kept(each)})
        self.set(kind, here)

    def set(self, kind, things):
        self.desired.pop(kind, None)
        if things:
            self.desired[kind] = [things[each] for each in sorted(things)]

    # ---- tables

    def tables(self):
        wanted, found = by_key(self.desired.get("tables", [])), by_key(self.database.get("tables", []))
        result = {}
        for name, table in wanted.items():
            if name not in found:
                if self.wants_table(table, None):
                    result[name] = table
            elif self.wants_table(table, found[name]):
                result[name] = self.table(found[name], table)
            else:
                result[name] = found[name]
                self.copied.add(name)
        for name, table in found.items():
            if name not in wanted and not self.wants_table(None, table):
                result[name] = table
                self.copied.add(name)
        self.set("tables", result)

    def has_filters(self):
        return bool(self.context._object_filters or self.context._name_filters)

    def schema(self, name):
        schema = name.get("schema") or None
        return None if schema == self.models.default_schema else schema

    def wants_table(self, wanted, found):
        name = wanted or found
        schema = self.schema(name)
        if found and not wanted and schema and not self.context.opts.get("include_schemas"):
            return False
        if not self.has_filters():
            return True
        if found:
            if schema and not self.context.run_name_filters(schema, "schema", {}):
                return False
            if not self.context.run_name_filters(name["name"], "table", {"schema_name": schema}):
                return False
            there = self.reflected.table(name)
        else:
            there = None
        here = self.models.table(name) if wanted else None
        if here is None:
            return there is None or self.context.run_object_filters(there, name["name"], "table", True, None)
        return self.context.run_object_filters(here, name["name"], "table", False, there)

    def table(self, found, wanted):
        """The wanted table, as far as it is compared."""
        result = dict(wanted)
        take(result, found, "options")
        here, there = self.models.table(wanted), None
        if self.has_filters() or callable(self.compare_type) or callable(self.compare_default):
            there = self.reflected.table(found)
        result["columns"] = self.columns(found, wanted, here, there)
        self.names(result, found, here)
        if self.has_filters():
            self.parts(result, found, here, there)
        for kind in ("unique_constraints", "check_constraints", "foreign_keys", "indexes"):
            before = {each.get("name"): each for each in found.get(kind, [])}
            result[kind] = [like(each, before.get(each.get("name")), kind) for each in result.get(kind, [])]
            if not result[kind]:
                del result[kind]
        return result

    def columns(self, found, wanted, here, there):
        result = []
        before = {each["name"]: each for each in found.get("columns", [])}
        of_here = {each.name: each for each in here.columns} if here is not None else {}
        of_there = {each.name: each for each in there.columns} if there is not None else {}
        for column in wanted.get("columns", []):
            old = before.pop(column["name"], None)
            name = column["name"]
            if self.wants_part("column", name, of_here.get(name), of_there.get(name), found):
                result.append(column if old is None else self.column(found, old, column, of_there.get(name), of_here.get(name)))
            elif old is not None:
                result.append(old)
        for name, old in before.items():
            if not self.wants_part("column", name, None, of_there.get(name), found):
                result.append(old)
        return result

    def column(self, table, found, wanted, there, here):
        result = dict(wanted)
        take(result, found, "options")
        if not self.is_compared(self.compare_type, there, here, lambda column: column.type):
            take(result, found, "type")
            take(result, found, "collation")
        plain = not any(key in each for key in ("identity", "generated") for each in (found, wanted))
        serial = any("nextval(" in each.get("default", "") for each in (found, wanted))
        if serial and self.compare_default is False:
            take(result, found, "default")
            self.uncompared_serials.add((*key(table), found["name"]))
        elif plain and not serial and not self.is_compared(self.compare_default, there, here, default_of):
            take(result, found, "default")
        return result

    def is_compared(self, option, there, here, thing_of):
        if not callable(option):
            return option is not False
        if there is None or here is None:
            return True
        arguments = [self.context.migration_context, there, here, thing_of(there), thing_of(here)]
        if thing_of is default_of:
            arguments.append(rendered_default(here, self.context))
        return option(*arguments) is not False

    def parts(self, result, found, here, there):
        """Indexes, unique constraints and foreign keys that the filters leave out."""
        for kind, (called, things) in PARTS.items():
            of_here = named(things(here), self.context.dialect)
            of_there = named(things(there), self.context.dialect)
            before = {each.get("name"): each for each in found.get(kind, [])}
            kept = []
            for each in result.get(kind, []):
                name = each.get("name")
                old = before.pop(name, None)
                if self.wants_part(called, name, of_here.get(name), of_there.get(name), found):
                    kept.append(each)
                elif old:
                    kept.append(old)
            for name, old in before.items():
                if not self.wants_part(called, name, None, of_there.get(name), found):
                    kept.append(old)
            result[kind] = kept

    def wants_part(self, kind, name, here, there, table):
        if not self.has_filters() or not name:
            return True
        if there is not None:
            parents = {"schema_name": self.schema(table), "table_name": table["name"]}
            if not self.context.run_name_filters(name, kind, parents):
                return False
        if here is not None:
            return self.context.run_object_filters(here, name, kind, False, there)
        return there is None or self.context.run_object_filters(there, name, kind, True, None)

    def names(self, result, found, here):
        """A constraint without a name in the MetaData has the one that the database knows it by."""
        known = set()
        if here is not None:
            known = {metadata.name_of(each, self.context.dialect) for each in here.constraints}
        if "primary_key" in result and "primary_key" in found:
            if result["primary_key"]["columns"] == found["primary_key"]["columns"]:
                result["primary_key"] = dict(result["primary_key"])
                take(result["primary_key"], found["primary_key"], "name")
        for kind in ("unique_constraints", "check_constraints", "foreign_keys"):
            free = list(found.get(kind, []))
            names = {each.get("name") for each in free}
            changed = []
            for each in result.get(kind, []):
                if each.get("name") not in known and each.get("name", "") not in names - {""}:
                    same = next((old for old in free if without_name(old) == without_name(each)), None)
                    if same:
                        free.remove(same)
                        each = dict(each)
                        take(each, same, "name")
                changed.append(each)
            result[kind] = changed

    # ---- the rest

    def sequences(self):
        tables = by_key(self.desired.get("tables", []))
        before = by_key(self.database.get("tables", []))

        def owner(sequence):
            owned = sequence.get("owned_by")
            return (owned.get("schema", ""), owned["table"]) if owned else None

        def is_uncompared(sequence):
            return owner(sequence) and (*owner(sequence), sequence["owned_by"]["column"]) in self.uncompared_serials

        self.desired["sequences"] = [each for each in self.desired.get("sequences", []) if not is_uncompared(each)]
        self.keep("sequences", lambda each: owner(each) is None or owner(each) in self.copied or is_uncompared(each))
        here = by_key(self.desired.get("sequences", []))
        left_out = {name for name, each in here.items() if owner(each) and owner(each) not in {*tables, *before}}
        self.set("sequences", {name: each for name, each in here.items() if name not in left_out})

    def enums(self):
        def used(catalog):
            return {column["type"].replace('"', "") for table in catalog.get("tables", []) for column in table.get("columns", [])}

        before, after = used(self.database), used(self.desired)

        def in_types(each, types):
            names = {each["name"], f"{each.get('schema', '')}.{each['name']}"}
            return any(type_.removesuffix("[]") in names for type_ in types)

        self.keep("enums", lambda each: not in_types(each, before) or in_types(each, after))

    def objects(self):
        def identity(each):
            return (each["kind"], *key(each), each.get("part", ""))

        tables = {key(each) for each in self.desired.get("tables", [])}
        dropped = {key(each) for each in self.database.get("tables", [])} - tables
        result = {
            identity(each): each for each in self.desired.get("objects", []) if each["kind"] in MADE_BY_METADATA
        }
        for each in self.database.get("objects", []):
            if identity(each) not in result and not (each.get("part") and key(each) in dropped):
                result[identity(each)] = each
        self.desired.pop("objects", None)
        if result:
            self.desired["objects"] = [result[each] for each in sorted(result)]

    def dependencies(self):
        edges = list(self.desired.get("dependencies", []))
        kinds = {"schema", "table", "view", "materialized view", "enum", "sequence"}
        present = {(kind, *key(each)) for kind in ("table", "view", "enum", "sequence") for each in self.desired.get(kind + "s", [])}
        present |= {("materialized view", *key(each)) for each in self.desired.get("views", []) if each.get("materialized")}
        present |= {(each["kind"], *key(each)) for each in self.desired.get("objects", [])}

        def is_there(end):
            return end["kind"] == "schema" or (end["kind"], *key(end)) in present or end["kind"] not in kinds

        for edge in self.database.get("dependencies", []):
            if edge not in edges and is_there(edge["dependent"]) and is_there(edge["on"]):
                edges.append(edge)
        if edges:
            self.desired["dependencies"] = edges


def take(result, other, name):
    """The member as it is there, or none."""
    result.pop(name, None)
    if name in other:
        result[name] = other[name]


def like(wanted, found, kind):
    """With what no MetaData says of a part."""
    result = dict(wanted)
    if found is None:
        return result
    take(result, found, "comment")
    if kind == "indexes":
        take(result, found, "options")
    elif kind == "unique_constraints":
        take(result, found, "options")
    else:
        take(result, found, "not_valid")
    return result


def without_name(constraint):
    return {name: value for name, value in constraint.items() if name not in ("name", "comment", "options", "not_valid")}


def default_of(column):
    default = column.server_default
    return None if default is None else str(getattr(default, "arg", default))


def rendered_default(column, autogen_context):
    from alembic.autogenerate import render

    return render._render_server_default(column.server_default, autogen_context)


def named(things, dialect):
    return {metadata.name_of(each, dialect): each for each in things}


def constraints(kind):
    return lambda table: [each for each in table.constraints if type(each).__name__ == kind] if table is not None else []


PARTS = {
    "indexes": ("index", lambda table: table.indexes if table is not None else []),
    "unique_constraints": ("unique_constraint", constraints("UniqueConstraint")),
    "foreign_keys": ("foreign_key_constraint", constraints("ForeignKeyConstraint")),
}
