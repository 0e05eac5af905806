"""l1: nothing in it needs Python, but what l2 imports changes what comes of it"""
import sqlalchemy as sa
from alembic import op

revision = "l1"
down_revision = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.BigInteger, primary_key=True))


def downgrade():
    op.drop_table("t")
