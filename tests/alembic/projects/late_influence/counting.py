import importlib

import sqlalchemy as sa

compiler = importlib.import_module(".".join(["sqlalchemy", "ext", "compiler"]))  # which nobody finds by reading


@compiler.compiles(sa.BigInteger, "sqlite")
def big_integer(element, compiler, **_):
    return "INTEGER"


def width():
    return 40
