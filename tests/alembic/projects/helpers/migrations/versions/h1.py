"""h1"""
import flags
import sqlalchemy as sa
from alembic import op
from migrations.helpers import add_once, timestamps

revision = "h1"
down_revision = None


def upgrade():
    op.create_table("things", sa.Column("id", sa.Integer, primary_key=True), *timestamps())
    if flags.USE_LABELS:
        add_once("things", sa.Column("label", sa.String(5)))
        add_once("things", sa.Column("label", sa.String(5)))


def downgrade():
    op.drop_table("things")
