"""The application that an env.py runs in: that of Flask-Migrate asks for flask.current_app, which `flask db` makes."""

import contextlib
import os


def context_of(env):
    with open(env, encoding="utf-8", errors="replace") as file:
        if "current_app" not in file.read():
            return contextlib.nullcontext()
    try:
        import flask
        from flask import cli
    except ModuleNotFoundError:
        return contextlib.nullcontext()
    if flask.has_app_context():
        return contextlib.nullcontext()
    cli.load_dotenv()
    # Before Flask 2.2 it looked at the variable itself; since then the command line does.
    return cli.ScriptInfo(app_import_path=os.environ.get("FLASK_APP")).load_app().app_context()
