"""i1"""
import sqlalchemy as sa
from alembic import op
from pkg.kinds import name

revision = "i1"
down_revision = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", name()))


def downgrade():
    op.drop_table("t")
