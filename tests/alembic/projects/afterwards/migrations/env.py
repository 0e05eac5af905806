import os

import sqlalchemy as sa
from alembic import context
from sqlalchemy import create_engine, pool

engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
    connection.execute(sa.text("COMMENT ON SCHEMA public IS 'migrated'"))
    connection.commit()
with engine.begin() as connection:
    connection.execute(sa.text("CREATE TABLE IF NOT EXISTS seen (a int)"))
