"""m1: an enum that Python is told of"""
import sqlalchemy as sa
from alembic import op

revision = "m1"
down_revision = None


def upgrade():
    op.create_table("one", sa.Column("first", sa.Enum("x", "y", name="first")))


def downgrade():
    op.drop_table("one")
    op.execute("DROP TYPE first")
