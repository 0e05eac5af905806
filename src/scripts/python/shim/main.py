"""Runs a project's env.py with its own Alembic, and the revisions that Limbeck asks for when env.py calls
run_migrations().

Alembic's EnvironmentContext, MigrationContext and Operations are the real ones. Replaced is what they do about the
version table: which rows there are is asked of Limbeck, and Limbeck changes them."""

import os
import sys

from _limbeck import bytecode, failure
from _limbeck.channel import Channel


def run(stream, start):
    channel = Channel(stream)
    bytecode.distrust_caches_of_the_same_second()
    try:
        import sqlalchemy

        import alembic
        import alembic.config
        import alembic.context
        import alembic.op
        import alembic.runtime.environment
        import alembic.runtime.migration
        import alembic.script
    except ModuleNotFoundError as error:
        channel.ask("missing", module=error.name, executable=sys.executable)
        return
    channel.ask("begun", sqlalchemy=sqlalchemy.__version__, alembic=alembic.__version__)
    from _limbeck import environment

    environment.Environment(channel, start).run()
