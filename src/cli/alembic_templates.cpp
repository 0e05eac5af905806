#include "cli/alembic_templates.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace limbeck::cli {
namespace {

constexpr const char* ini_text = R"(# Settings of the migrations: read by Limbeck, and by Alembic.

[alembic]
# The folder of env.py and script.py.mako; %(here)s is the folder of this file.
script_location = %(here)s/@SCRIPTS@
# Put in front of sys.path, so that env.py can import the application.
prepend_sys_path = .
path_separator = os
# Names of new files; a percent sign is written twice here.
# file_template = %%(year)d_%%(month).2d_%%(day).2d_%%(rev)s_%%(slug)s
@URL@
[loggers]
keys = root,sqlalchemy,alembic

[handlers]
keys = console

[formatters]
keys = plain

[logger_root]
level = WARNING
handlers = console
qualname =

[logger_sqlalchemy]
level = WARNING
handlers =
qualname = sqlalchemy.engine

[logger_alembic]
level = INFO
handlers =
qualname = alembic

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = plain

[formatter_plain]
format = %(levelname)-5.5s [%(name)s] %(message)s
)";

constexpr const char* url_setting =
    "# The database. A variable keeps the password out of this file: postgresql://${POSTGRES_USER}:… is\n"
    "# understood by Limbeck; with Alembic let env.py set the address.\n"
    "sqlalchemy.url = driver://user:pass@localhost/dbname\n";

constexpr const char* pyproject_text = R"(
[tool.alembic]
script_location = "%(here)s/@SCRIPTS@"
prepend_sys_path = ["."]
)";

constexpr const char* env_head = R"("""Runs the migrations: called by `limbeck` and by `alembic`."""

@IMPORTS@
config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name)

# The models' MetaData, which `revision --autogenerate` and `check` compare with the database:
#     from myapp.models import Base
#     target_metadata = Base.metadata
target_metadata = None


def run_migrations_offline() -> None:
    """Writes SQL instead of running it."""
    context.configure(
        url=config.get_main_option("sqlalchemy.url"),
        target_metadata=target_metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()

)";

constexpr const char* env_sync = R"(
def run_migrations_online() -> None:
    """Runs them on the database."""
    engine = engine_from_config(
        config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool
    )
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
)";

constexpr const char* env_async = R"(
def run_on(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=target_metadata)
    with context.begin_transaction():
        context.run_migrations()


async def run_migrations_online() -> None:
    """Runs them on the database, through an asynchronous driver."""
    engine = async_engine_from_config(
        config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(run_on)
    await engine.dispose()


if context.is_offline_mode():
    run_migrations_offline()
else:
    asyncio.run(run_migrations_online())
)";

constexpr const char* imports_sync = R"(from logging.config import fileConfig

from alembic import context
from sqlalchemy import engine_from_config, pool
)";

constexpr const char* imports_async = R"(import asyncio
from logging.config import fileConfig

from alembic import context
from sqlalchemy import pool
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import async_engine_from_config
)";

constexpr const char* mako_text = R"("""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
)";

}  // namespace

NewFiles alembic_project(const std::string& name, const std::filesystem::path& scripts,
                         const std::filesystem::path& config) {
  if (std::ranges::find(project_templates, name, &ProjectTemplate::name) == project_templates.end()) {
    throw UsageError(fmt::format("there is no template \"{}\"", name), "`limbeck list_templates` lists them");
  }
  const bool in_pyproject = name.starts_with("pyproject");
  const auto location = scripts.lexically_normal().generic_string();
  NewFiles files;
  auto settings = std::string(in_pyproject ? pyproject_text : ini_text);
  settings = text::replace_all(settings, "@SCRIPTS@", location);
  settings = text::replace_all(settings, "@URL@", url_setting);
  if (in_pyproject && std::filesystem::exists(config)) settings = file::read(config) + settings;
  files.emplace_back(config, std::move(settings));
  if (in_pyproject) {  // env.py reads the address and the loggers of an .ini
    auto ini = text::replace_all(ini_text, "@URL@", url_setting);
    const auto begin = ini.find("# The folder of env.py"), end = ini.find("# The database.");
    ini.erase(begin, end - begin);
    files.emplace_back(config.parent_path() / "alembic.ini", std::move(ini));
  }
  const bool is_async = name.ends_with("async");
  files.emplace_back(scripts / "env.py",
                     text::replace_all(env_head, "@IMPORTS@", is_async ? imports_async : imports_sync) +
                         (is_async ? env_async : env_sync));
  files.emplace_back(scripts / "script.py.mako", mako_text);
  return files;
}

}  // namespace limbeck::cli
