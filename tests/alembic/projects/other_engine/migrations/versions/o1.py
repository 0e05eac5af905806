"""o1: what the engine of app.db does is not done to it"""
import sqlalchemy as sa
from alembic import op

revision = "o1"
down_revision = None


def upgrade():
    table = op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("value", sa.JSON))
    op.bulk_insert(table, [{"id": 1, "value": {"a": [1]}}])


def downgrade():
    op.drop_table("t")
