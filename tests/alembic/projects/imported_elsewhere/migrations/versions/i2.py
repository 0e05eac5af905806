"""i2: pkg.kinds is there since i1 imports it"""
import pkg
import sqlalchemy as sa
from alembic import op

revision = "i2"
down_revision = "i1"


def upgrade():
    op.create_table("u", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", pkg.kinds.name()))


def downgrade():
    op.drop_table("u")
