"""Runs Limbeck's commands on an Alembic project (or one of its own) from Python: in tests, or when an application starts.

The functions take what those of ``alembic.command`` take first, a configuration, so that a call of one is easily
replaced by the other::

    import limbeck

    limbeck.upgrade("alembic.ini", "head", url=engine.url)

Each starts the program ``limbeck`` that this package brought, and waits for it. Nothing of the application is
imported by that: a project's env.py runs, where it has to, in a process of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from typing import Any, Sequence

__all__ = ["Error", "Differences", "upgrade", "downgrade", "stamp", "current", "heads", "check", "run", "program"]


class Error(Exception):
    """A command failed.

    ``returncode`` is the program's exit code (2: it was called in a wrong way); the text is what it said.
    """

    def __init__(self, message: str, returncode: int):
        super().__init__(message)
        self.returncode = returncode


class Differences(Error):
    """``check`` found that the models say something else than the database."""


def program() -> str:
    """The path of the program: of this environment, else on PATH. Raises FileNotFoundError."""
    folders = [sysconfig.get_path("scripts"), os.path.dirname(sys.executable)]
    if hasattr(os, "getuid"):
        folders.append(sysconfig.get_path("scripts", "posix_user"))
    for folder in folders:
        path = os.path.join(folder, "limbeck")
        if os.access(path, os.X_OK) and not os.path.isdir(path):
            return path
    found = shutil.which("limbeck")
    if found is None:
        raise FileNotFoundError(
            "the program limbeck is neither in " + ", ".join(folders) + " nor on PATH: install the package limbeck again"
        )
    return found


def upgrade(config: Any = None, revision: str = "head", *, url: Any = None, options: Sequence[str] = ()) -> str:
    """Brings the database to ``revision``. Returns what the program printed. Raises Error."""
    return run("upgrade", [*options, revision], config=config, url=url)


def downgrade(config: Any = None, revision: str = "-1", *, url: Any = None, options: Sequence[str] = ()) -> str:
    """Goes back to ``revision``: "-1", an id, "base". Returns what the program printed. Raises Error."""
    return run("downgrade", [*options, revision], config=config, url=url)


def stamp(config: Any = None, revision: str = "head", *, url: Any = None, options: Sequence[str] = ()) -> str:
    """Writes into the database that it is at ``revision``, and runs nothing. Raises Error."""
    return run("stamp", [*options, revision], config=config, url=url)


def current(config: Any = None, *, url: Any = None) -> list[str]:
    """The ids of the revisions that the database is at; several on branches, none when it is empty. Raises Error."""
    return _ids(run("current", [], config=config, url=url))


def heads(config: Any = None) -> list[str]:
    """The ids of the newest revisions: more than one when branches are not merged. Asks no database. Raises Error."""
    return _ids(run("heads", [], config=config))


def check(config: Any = None, *, url: Any = None) -> None:
    """Compares the models with the database. Raises Differences, with what differs or is pending, or Error."""
    try:
        run("check", [], config=config, url=url)
    except Error as error:
        if error.returncode == _DIFFERENCES:
            raise Differences(str(error), error.returncode) from None
        raise


def run(command: str, arguments: Sequence[str] = (), *, config: Any = None, url: Any = None) -> str:
    """Any other command: ``run("merge", ["heads", "-m", "join"])``. Returns what it printed. Raises Error.

    config: the path of an alembic.ini, pyproject.toml or limbeck.toml; an ``alembic.config.Config`` (its file counts,
    its ``-x`` options, and an address that was set in it by ``set_main_option``); or None: the program looks for a file
    from the working directory upwards.
    url: the database's address, a string or an ``sqlalchemy.URL``, instead of the configuration's.
    """
    line = [program()]
    environment = dict(os.environ)
    if config is not None:
        path, set_url, names = _read_config(config)
        line += ["-c", path]
        for name in names:
            line += ["-x", name]
        url = url if url is not None else set_url
    if url is not None:
        # Not as an argument: those are in the list of processes, with the password.
        environment["LIMBECK_PYTHON_URL"] = _address(url)
        line += ["--url", "${LIMBECK_PYTHON_URL}"]
    done = subprocess.run(
        [*line, command, *map(str, arguments)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        said = "\n".join(part.strip() for part in (done.stdout, done.stderr) if part.strip())
        if done.returncode < 0:
            said = f"{said}\nlimbeck was ended by signal {-done.returncode}".strip()
        raise Error(said or f"limbeck {command} ended with exit code {done.returncode}", done.returncode)
    return done.stdout


#: What `limbeck check` ends with when something is not as it should be.
_DIFFERENCES = 3


def _ids(lines: str) -> list[str]:
    return [line.split()[0] for line in lines.splitlines() if line.strip()]


def _address(url: Any) -> str:
    # str() of an sqlalchemy.URL has *** for the password.
    render = getattr(url, "render_as_string", None)
    return render(hide_password=False) if render else str(url)


def _read_config(config: Any) -> tuple[str, str | None, list[str]]:
    if isinstance(config, (str, os.PathLike)):
        return os.fspath(config), None, []
    path = getattr(config, "config_file_name", None)
    if not path:
        raise TypeError("config is neither a path nor a configuration of Alembic's that was read from a file")
    if config.attributes.get("connection") is not None:
        raise TypeError("the configuration holds a connection, which another process can't use: give its address as url=")
    as_in_file = type(config)(path, ini_section=config.config_ini_section)
    url = config.get_main_option("sqlalchemy.url")
    if url == as_in_file.get_main_option("sqlalchemy.url"):
        url = None
    return os.fspath(path), url, list(getattr(config.cmd_opts, "x", None) or [])
