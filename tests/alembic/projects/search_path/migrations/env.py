import os

from alembic import context
from sqlalchemy import create_engine, text

with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS tenant"))
    connection.execute(text('SET search_path TO "tenant"'))
    if hasattr(connection, "commit"):
        connection.commit()
    connection.dialect.default_schema_name = "tenant"
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
