"""What went wrong in a project's Python, told in a sentence with its place."""

import os
import sys
import sysconfig
import traceback

LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")} | {"<"})
LONGEST = 600


def words(error):
    if isinstance(error, SystemExit):
        return f"it called sys.exit({'' if error.code is None else repr(error.code)})"
    text = " ".join(str(getattr(error, "orig", None) or error).split())
    text = text.split(" (Background on this error at:")[0]
    if isinstance(error, SyntaxError):
        text = f"{error.msg}{': ' + error.text.strip() if error.text else ''}"
    if type(error).__name__ in ("CommandError", "Refused"):
        named = text
    else:
        named = type(error).__name__ + (": " + text if text else "")
    return named if len(named) <= LONGEST else named[:LONGEST] + "…"


def shown(path):
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative


def frames(error):
    return [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]


def of_database(error):
    """The error of a statement that Limbeck ran, or of its connection: it knows all about it."""
    seen = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        orig = getattr(error, "orig", error)
        if getattr(orig, "from_limbeck", False):
            return orig
        error = error.__cause__ or error.__context__ if error is not orig else None
    return None


def describe(error, file):
    """`file`: the revision, or env.py, that this is about."""
    if isinstance(error, SyntaxError) and error.filename and error.filename != file:
        place, line, told = (error.filename, error.lineno), None, words(error)
    elif isinstance(error, SyntaxError):
        place, line, told = None, error.lineno, words(error)
    else:
        all_frames = frames(error)
        line = next((at for name, at in reversed(all_frames) if name == file), None)
        own = [each for each in all_frames if not each[0].startswith(LIBRARIES)]
        place, told = (own[-1] if own and own[-1][0] != file else None), words(error)
    if line is None:
        line = next((at for name, at in reversed(frames(error)) if name == file), 0)
    if place:
        told += f" (at {shown(place[0])}:{place[1]})"
    from_database = of_database(error)
    hint = getattr(from_database, "hint", "")
    if isinstance(error, ModuleNotFoundError) and error.name:
        hint = (
            f"install what has the module {error.name} for {sys.executable}, run Limbeck in the project's "
            "environment ($VIRTUAL_ENV, .venv or venv), or set prepend_sys_path"
        )
    return {"message": getattr(from_database, "told", told), "from_database": from_database is not None,
            "file": file, "line": line or 0, "hint": hint}  # fmt: skip
