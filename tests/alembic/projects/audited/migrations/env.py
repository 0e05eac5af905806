import os

from alembic import context
from sqlalchemy import create_engine, text


def note(ctx, step, heads, run_args):
    if "audit" in [row[0] for row in ctx.connection.execute(text("SELECT name FROM things"))]:
        ctx.connection.execute(
            text("INSERT INTO things (name) VALUES (:n)"),
            {"n": f"{step.up_revision_id} {step.is_upgrade} {sorted(heads)} {ctx.get_current_heads()} {run_args}"},
        )


engine = create_engine(os.environ["DATABASE_URL"])
with engine.connect() as connection:
    connection.execute(text("CREATE TABLE IF NOT EXISTS things (name varchar(200))"))
    if hasattr(connection, "commit"):
        connection.commit()
    context.configure(connection=connection, on_version_apply=note, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations(greeting="hello")
