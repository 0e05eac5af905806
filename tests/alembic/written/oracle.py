"""What the real Alembic writes for the cases beside this file.

    oracle.py CASES.txt           compares the expectations in the file; exit code 1 when one differs
    oracle.py --write CASES.txt   writes them

Each case is `=== title`, the body of an upgrade(), and expectations below `--- DIALECT` (for any version of SQLAlchemy) or
`--- DIALECT VERSION` (1.4, 2.0, 2.1). `mysql` is MySQL 8.4, and MariaDB 10.11 as well unless `mariadb` differs (both by the address
mysql://). `#: convention` in the body sets a naming convention. `#: only DIALECT …` above the first case leaves the others out. Expectations that begin with
`!!` say why Limbeck leaves the case to Python, and those marked `by hand` are what Alembic does online: both stay.
Run it with the Python of one of the environments that dev/python-environments makes.
"""
import io
import re
import sys
import textwrap
import warnings

warnings.simplefilter("ignore")
import sqlalchemy as sa  # noqa: E402
from alembic.operations import Operations  # noqa: E402
from alembic.runtime.migration import MigrationContext  # noqa: E402
from sqlalchemy.dialects import mysql, postgresql, sqlite  # noqa: E402

CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
DIALECTS = ("postgresql", "sqlite", "mysql", "mariadb")
VERSION = ".".join(sa.__version__.split(".")[:2])


def on_server(dialect):
    """What Alembic's context takes, with what SQLAlchemy knows once it is connected."""
    if dialect not in ("mysql", "mariadb"):
        return {"dialect_name": dialect}
    is_mariadb = dialect == "mariadb"
    made = mysql.dialect(is_mariadb=is_mariadb, paramstyle="format")
    made.server_version_info = (10, 11, 6) if is_mariadb else (8, 4, 0)
    for name, value in (("_support_default_function", True), ("_support_float_cast", True), ("supports_native_uuid", is_mariadb)):
        if not isinstance(getattr(type(made), name, None), property) and VERSION == "2.1":
            setattr(made, name, value)
    return {"dialect": made}


def ordered(statement):
    """Before 2.1 the options of a table stand in the order of a set of Python's."""
    if not statement.startswith("CREATE TABLE"):
        return statement
    head, end, options = statement.rpartition(" )")
    found = re.findall(r"[A-Z_]+(?: [A-Z]+)*(?:=| )(?:'(?:[^']|'')*'|\S+)", options)
    if " ".join(found) != options or "PARTITION" in options:
        return statement
    return head + end + " ".join(sorted(found, key=lambda each: (each.startswith("COLLATE"), each)))


def run(body, dialect):
    """The statements, or None where Alembic fails."""
    out = io.StringIO()
    metadata = sa.MetaData(naming_convention=CONVENTION) if "#: convention" in body else None
    opts = dict(as_sql=True, output_buffer=out, target_metadata=metadata, literal_binds=True)
    op = Operations(MigrationContext.configure(**on_server(dialect), opts=opts))
    names = {"op": op, "sa": sa, "postgresql": postgresql, "sqlite": sqlite, "mysql": mysql}
    try:
        exec("def upgrade():\n" + textwrap.indent(body, "    ") + "\nupgrade()\n", names)
    except Exception:
        return None
    # Comments of op.execute() and the doubled signs of the driver's format are the script's, not the statement's.
    statements = [" ".join(text.split()) for text in re.split(r";\n", out.getvalue())]
    return [ordered(text.replace("%%", "%").rstrip(";")) for text in statements if text]


def read(path):
    cases = []
    for part in re.split(r"^=== ", open(path).read(), flags=re.M)[1:]:
        blocks = re.split(r"^--- ", part, flags=re.M)
        title, body = blocks[0].split("\n", 1)
        expected = {}
        for block in blocks[1:]:
            head, text = block.split("\n", 1)
            expected[head.strip()] = [line.strip() for line in text.strip().split("\n") if line.strip()]
        cases.append((title.strip(), body.rstrip("\n"), expected))
    return cases


def is_ours(lines, head):
    return head.endswith("by hand") or (lines and lines[0].startswith("!!"))


def main():
    write = "--write" in sys.argv
    path = sys.argv[-1]
    wrong = 0
    text = open(path).read()
    header = text[: text.index("=== ")]
    output = [header.rstrip("\n") + "\n\n" if header.strip() else ""]
    only = re.findall(r"^#: only (.*)", header, flags=re.M)
    for title, body, expected in read(path):
        for dialect in only[0].split() if only else DIALECTS:
            heads = [dialect, f"{dialect} {VERSION}", f"{dialect} by hand"]
            places = [heads[1], heads[2], heads[0]]
            if dialect == "mariadb":
                places += [f"mysql {VERSION}", "mysql by hand", "mysql"]
            known = next((place for place in places if place in expected), None)
            if known and is_ours(expected[known], known):
                continue
            real = run(body, dialect)
            if known and real is not None and [" ".join(x.split()) for x in expected[known]] == real:
                continue
            if not write:
                print(f"{path}: {title} [{dialect}]: expected {known and expected[known]}, Alembic writes {real}")
                wrong += 1
                continue
            expected[heads[1] if known and known.startswith(dialect) else dialect] = ["!!"] if real is None else real
        output.append(f"=== {title}\n{body}\n")
        for head in sorted(expected):
            output.append(f"--- {head}\n" + "\n".join(expected[head]) + "\n")
        output.append("\n")
    if write:
        open(path, "w").write("".join(output).rstrip("\n") + "\n")
    sys.exit(1 if wrong else 0)


main()
