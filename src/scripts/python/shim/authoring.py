"""Comparing a project's models with its database, and writing down what differs: what `revision
--autogenerate`, `check` and `diff` need of env.py. Limbeck compares; here is what only Python can say."""

import contextlib
import datetime
import logging
import os
import types

import sqlalchemy
from mako.template import Template

from alembic.autogenerate import render
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import format_as_comma

from _limbeck import comparison, directives, metadata


class Authoring:
    def __init__(self, environment):
        """`environment`: inside run_migrations()."""
        self.modules = environment.modules
        self.context = context = environment.context
        self.script = environment.script
        self.config = environment.config
        self.given = environment.given
        context.on_version_apply_callbacks = []  # what is tried out is not applied
        logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)  # nor told
        self.models = metadata.Models(context.opts.get("target_metadata"), context.dialect)

    def handle(self, order):
        return getattr(self, order["what"])(order)

    # ---- the models

    def read(self, order):
        """What they are, as statements."""
        if not self.models.metadata:
            return {"no_metadata": True}
        return {"statements": self.models.statements()}

    def narrow(self, order):
        """Both catalogs without what is not to be compared."""
        self.reflected = self.new_reflection()
        return comparison.narrow(order, self.autogen_context(), self.models, self.reflected, self.given)

    def new_reflection(self):
        return metadata.Reflected(self.context, sqlalchemy.inspect(self.context.connection))

    def autogen_context(self):
        autogen_context = AutogenContext(self.context, autogenerate=True)
        opts = autogen_context.opts = dict(autogen_context.opts)
        own = opts.get("render_item")
        postgresql = self.context.dialect.name == "postgresql"

        def render_item(kind, thing, autogen_context):
            text = own(kind, thing, autogen_context) if own else False
            if text is False and kind == "type" and postgresql and directives.is_own_enum(thing):
                return directives.enum_text(thing, autogen_context)
            return text

        opts["render_item"] = render_item
        return autogen_context

    # ---- a revision

    def write(self, order):
        """The text of a revision; {"skipped": true} when the project's process_revision_directives drops it."""
        autogen_context = self.autogen_context()
        reflected = getattr(self, "reflected", None) or self.new_reflection()
        how = (self.context.dialect, autogen_context.opts.get("render_as_batch"), order["as_sql"])
        up = directives.Translation(self.models, reflected, *how)
        down = directives.Translation(reflected, self.models, *how)
        revision = order["revision"]
        planned = ops.MigrationScript(
            rev_id=revision["id"], message=revision["message"], imports=set(),
            upgrade_ops=ops.UpgradeOps(ops=joined(up, order["upgrade"])),
            downgrade_ops=ops.DowngradeOps(ops=joined(down, order["downgrade"])),
            head="head", splice=False,
            branch_label=revision["branch_labels"], version_path=None, depends_on=revision["depends_on"],
        )  # fmt: skip
        found = self.process(planned)
        if not found:
            return {"skipped": True}
        if len(found) > 1 or len(found[0].upgrade_ops_list) > 1:
            return {"refused": "process_revision_directives makes several migrations of one, which Limbeck can't do yet"}
        script = found[0]
        autogen_context.imports |= set(script.imports or ())
        # That stands above each operation.
        notes = [note for note in order["notes"] if not note.startswith("depends on rows: ")]
        with metadata.single_percents(self.context.dialect):
            bodies = {
                "upgrades": body(script.upgrade_ops, autogen_context, notes, fences(order, "upgrade", up)),
                "downgrades": body(
                    script.downgrade_ops, autogen_context, [], fences(order, "downgrade", down), order.get("irreversible")
                ),
            }
        values = {
            "up_revision": script.rev_id,
            "down_revision": one_or_several(revision["revises"]),
            "branch_labels": tuple(script.branch_label) if script.branch_label else None,
            "depends_on": one_or_several(revision["depends_on"]),
            "create_date": datetime.datetime.fromisoformat(revision["created"]),
            "message": script.message if script.message is not None else "empty message",
            "imports": "\n".join(sorted(autogen_context.imports)),
            "config": self.config,
            **bodies,
        }
        return {"id": script.rev_id, "message": script.message or "", "text": self.fill(values)}

    def load(self, order):
        """The text of a file that is to be run as it will be written."""
        module = types.ModuleType(os.path.basename(order["file"]).removesuffix(".py"))
        module.__file__ = order["file"]
        exec(compile(order["text"], order["file"], "exec"), module.__dict__)
        self.modules[order["file"]] = module
        return {}

    def process(self, planned):
        process = self.context.opts.get("process_revision_directives")
        found = [planned]
        if process:
            process(self.context, tuple(self.context.get_current_heads()), found)
        return found

    def fill(self, values):
        """The project's script.py.mako with the values."""
        file = os.path.join(self.script.dir, "script.py.mako")
        return Template(filename=file).render_unicode(comma=format_as_comma, **values)


def one_or_several(names):
    if not names:
        return None
    return names[0] if len(names) == 1 else tuple(names)


def translated(translation, parts):
    """Alembic's operations for them, each with the comments on it."""
    groups = []  # a part without statements is done by those of the part before it
    for part in parts:
        pairs = translation.translate(part)
        if part["statements"] or not groups:
            groups.append((pairs, part["statements"]))
        elif groups[-1][0] and groups[-1][0][0][0]:  # else they are written out
            groups[-1][0].extend(pairs)
    for pairs, statements in groups:
        if pairs and pairs[0][0]:
            directives.comment_on_operations(pairs, statements)
    return [op for pairs, _ in groups for _, made in pairs for op in made]


def joined(translation, parts):
    """Neighbours on one table together, as Alembic has them: `render_as_batch` makes one batch of them."""
    result = []
    for op in translated(translation, parts):
        last = result[-1] if result else None
        if (isinstance(op, ops.ModifyTableOps) and isinstance(last, ops.ModifyTableOps)
                and (op.table_name, op.schema) == (last.table_name, last.schema)):  # fmt: skip
            last.ops.extend(op.ops)
        else:
            result.append(op)
    return result


@contextlib.contextmanager
def comments_written():
    """Directly above the operations that they are about: Alembic's own functions write those on a table."""
    without = render.render_op

    def with_comments(autogen_context, op):
        lines = without(autogen_context, op)
        return [*directives.comments_of(op), *lines] if lines else lines

    render.render_op = with_comments
    try:
        yield
    finally:
        render.render_op = without


def fences(order, direction, translation):
    return directives.Fences(
        order["foreign_key_guard"], order[direction + "_fence"], order[direction + "_copies"], translation
    )


def body(container, autogen_context, notes, fences, irreversible=None):
    """The lines of a function, indented but for the first, as the template wants them."""
    lines = [line for note in notes for line in directives.comment_lines("# " + note)]
    count = len(lines)
    if irreversible:
        lines += ["raise NotImplementedError(", *("    " + each for each in directives.string_lines(irreversible)), ")"]
    with comments_written():
        for op in fences.around(container.ops):
            lines += indented(render.render_op(autogen_context, op))
    if len(lines) == count:
        lines.append("pass")
    text = "\n".join(lines)
    return "\n".join(("    " + line if line and at else line) for at, line in enumerate(text.split("\n")))


def indented(rendered):
    """What stands in a `with`, which an operation begins with, is told from what follows by a blank line."""
    lines, inside, begins = [], False, True
    for line in rendered:
        if inside and not line:
            inside = False
        lines.append(("    " + line.replace("\n", "\n    ")) if inside and line else line)
        inside = inside or begins and line.startswith("with ") and line.endswith(":")
        begins = begins and line.startswith("#")
    return lines if lines and lines[-1] else lines[:-1]
