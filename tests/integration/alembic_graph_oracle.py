"""Answers questions about revision graphs with the real Alembic.

Reads JSON lines from the file named on the command line, each a graph with questions:

    {"revisions": [{"id", "revises", "depends_on", "branch_labels"}, ...],
     "questions": [{"command", "rows", "arguments"}, ...]}

and prints one JSON line for each: {"problem": text} when Alembic refuses the graph, otherwise {"labels": {id: [...]},
"heads": [...], "real_heads": [...], "answers": [...]}. An answer is {"error": kind, "message": text} or
{"result": ...}; that of a question for steps has the planned revisions, the rows after each step, and the "crash" that
ended them, if one did.

Nothing is read from files and no script runs: the graph is handed to Alembic's RevisionMap as objects. Where Alembic's
order hangs on the iteration order of a Python set, that is pinned to the order of declaration (see `build`).
"""

import json
import sys
import types
import warnings

import sqlalchemy
from alembic.runtime.migration import HeadMaintainer, MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import Revision, RevisionMap

warnings.simplefilter("ignore")


class Script(Revision):
    doc = ""
    path = ""

    def __init__(self, declared):
        super().__init__(
            declared["id"],
            tuple(declared["revises"]) or None,
            tuple(declared["depends_on"]) or None,
            tuple(declared["branch_labels"]) or None,
        )

        def upgrade(**kw):
            pass

        def downgrade(**kw):
            pass

        self.module = types.SimpleNamespace(upgrade=upgrade, downgrade=downgrade)


def build(declared):
    directory = ScriptDirectory.__new__(ScriptDirectory)
    directory.revision_map = RevisionMap(lambda: [Script(one) for one in declared])
    for revision in set(directory.revision_map._revision_map.values()):
        if revision is not None:
            kept = set(revision._normalized_resolved_dependencies)
            revision._normalized_resolved_dependencies = tuple(
                one for one in revision._resolved_dependencies if one in kept
            )
    return directory


class RowsInMemory(HeadMaintainer):
    """Alembic's own bookkeeping, without a table behind it."""

    def __init__(self, rows):
        super().__init__(None, rows)

    def _insert_version(self, version):
        assert version not in self.heads
        self.heads.add(version)

    def _delete_version(self, version):
        self.heads.remove(version)

    def _update_version(self, from_, to_):
        assert to_ not in self.heads
        self.heads.remove(from_)
        self.heads.add(to_)


def run_in_memory(steps, rows):
    maintainer = RowsInMemory(rows)
    for step in steps:
        maintainer.update_to_step(step)
        yield sorted(maintainer.heads)


def run_in_sqlite(steps, rows):
    """The whole way through MigrationContext.run_migrations, on a real version table."""
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.connect() as connection:
        seen = []

        def applied(heads, **kw):
            stored = connection.execute(sqlalchemy.text("SELECT version_num FROM alembic_version ORDER BY 1"))
            seen.append([row[0] for row in stored])

        context = MigrationContext.configure(
            connection=connection, opts={"fn": lambda heads, context: steps, "on_version_apply": (applied,)}
        )
        context._ensure_version_table()
        for row in rows:
            connection.execute(context._version.insert().values(version_num=row))
        try:
            context.run_migrations()
        finally:
            yield from seen


def follow(steps, rows, run):
    """What Alembic plans and, step by step, the rows it leaves: up to where its bookkeeping breaks down."""
    result = {"plan": [name_of(step) for step in steps], "rows": []}
    try:
        for after in run(steps, rows):
            result["rows"].append(after)
    except Exception as error:
        result["crash"] = describe(error)
    return result


def describe(error):
    return "%s: %s" % (type(error).__name__, error)


def name_of(step):
    if hasattr(step, "revision"):
        return step.revision.revision
    return step.to_revisions[0] if step.to_revisions else ""


def ids(revisions):
    return [one.revision for one in revisions]


def ideal_stamp(directory, targets, rows):
    """The rows a stamp should lead to, in Alembic's own terms of lineage: those related to a target give way to it."""
    map_ = directory.revision_map
    gone, wanted, implied = set(), set(), set()
    for target in targets:
        found = directory.get_revisions(target)
        if not found:
            gone.update(map_.filter_for_lineage(rows, target, include_dependencies=True))
        for one in found:
            wanted.add(one.revision)
            gone.update(map_.filter_for_lineage(rows, one.revision, include_dependencies=True))
            implied.update(ids(map_._get_ancestor_nodes([one]))[1:])
    return {"targets": sorted(wanted), "ideal": sorted((set(rows) - gone) | (wanted - implied))}


def answer(directory, question, run):
    command, rows, arguments = question["command"], question["rows"], question["arguments"]
    heads = tuple(rows)
    if command == "upgrade":
        return follow(directory._upgrade_revs(arguments[0], heads), rows, run)
    if command == "downgrade":
        return follow(directory._downgrade_revs(arguments[0], heads), rows, run)
    if command == "stamp":
        result = ideal_stamp(directory, arguments, rows)
        try:
            return {**result, **follow(directory._stamp_revs(tuple(arguments), heads), rows, run)}
        except AssertionError as error:
            return {**result, "plan": [], "rows": [], "crash": describe(error)}
    if command == "history":
        base, head = arguments[0].split(":")
        base = heads if base == "current" else base
        head = heads if head == "current" else head
        return ids(directory.walk_revisions(base=base or "base", head=head or "heads"))
    if command == "show":
        return sorted(ids(directory.get_revisions(arguments[0])))
    if command == "current":
        return sorted(ids(directory.get_all_current(heads)))
    raise NotImplementedError(command)


def main():
    asked = 0
    with open(sys.argv[1]) as file:
        for line in file:
            case = json.loads(line)
            try:
                directory = build(case["revisions"])
            except Exception as error:
                print(json.dumps({"problem": describe(error)}))
                continue
            revisions = {one for one in directory.revision_map._revision_map.values() if one is not None}
            answers = []
            for question in case["questions"]:
                asked += 1
                run = run_in_sqlite if asked % 20 == 0 else run_in_memory
                try:
                    answers.append({"result": answer(directory, question, run)})
                except Exception as error:
                    answers.append({"error": type(error).__name__, "message": str(error)})
            print(
                json.dumps(
                    {
                        "labels": {one.revision: sorted(one.branch_labels) for one in revisions},
                        "heads": sorted(directory.get_heads()),
                        "real_heads": sorted(directory.revision_map._real_heads),
                        "answers": answers,
                    }
                )
            )


main()
