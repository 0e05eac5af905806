import os
import sys

from alembic import context
from sqlalchemy import create_engine

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from database import make_url  # noqa: E402

assert context.config.config_file_name == "backend/alembic.ini" or os.path.isabs(context.config.config_file_name)
connectable = create_engine(make_url())
with connectable.begin() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    context.run_migrations()
