import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import engine_from_config

config = context.config
fileConfig(config.config_file_name)
assert config.get_main_option("sqlalchemy.url") == "driver://user:100%@localhost/x"
config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"].replace("%", "%%"))


def run_migrations_online():
    engine = engine_from_config(config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.")
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=None)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("not here")
run_migrations_online()
