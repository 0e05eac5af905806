import os

from alembic import context
from sqlalchemy import create_engine, text


def include_object(object, name, type_, reflected, compare_to):
    return name != "spatial_ref_sys"


with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS registry"))
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS shop"))
    if hasattr(connection, "commit"):
        connection.commit()
    context.configure(
        connection=connection,
        version_table="shop_versions",
        version_table_schema="registry",
        include_schemas=True,
        include_object=include_object,
    )
    with context.begin_transaction():
        context.run_migrations()
