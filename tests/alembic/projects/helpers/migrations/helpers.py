"""What revisions share."""
import sqlalchemy as sa
from alembic import op


def timestamps():
    return [sa.Column("created", sa.DateTime, nullable=False), sa.Column("changed", sa.DateTime)]


def add_once(table, column):
    if column.name not in [each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)]:
        op.add_column(table, column)
