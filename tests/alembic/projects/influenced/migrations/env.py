import os

import sqlalchemy as sa
from alembic import context
from sqlalchemy import create_engine, event, pool
from sqlalchemy.ext.compiler import compiles


@compiles(sa.Integer, "postgresql")
def big(element, compiler, **_):
    return "BIGINT"


@event.listens_for(sa.Table, "after_create")
def comment(target, connection, **_):
    if target.name != "alembic_version":  # which is Limbeck's own
        connection.execute(sa.text(f"COMMENT ON TABLE app.{target.name} IS 'made here'"))


with create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool).connect() as connection:
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS app"))
    connection.commit()
    connection = connection.execution_options(schema_translate_map={None: "app"})
    context.configure(connection=connection, version_table_schema="app")
    with context.begin_transaction():
        context.run_migrations()
