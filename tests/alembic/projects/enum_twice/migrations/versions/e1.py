"""e1"""
import sqlalchemy as sa
from alembic import op

revision = "e1"
down_revision = None


def upgrade():
    op.create_table("one", sa.Column("id", sa.Integer, primary_key=True), sa.Column("c", sa.Enum("r", "g", name="color")))


def downgrade():
    op.drop_table("one")
    sa.Enum(name="color").drop(op.get_bind())
