"""m3: the one of Python, and a new one"""
import sqlalchemy as sa
from alembic import op

revision = "m3"
down_revision = "m2"


def upgrade():
    op.create_table("three", sa.Column("second", sa.Enum("x", "y", name="second")), sa.Column("third", sa.Enum("x", "y", name="third")))


def downgrade():
    op.drop_table("three")
    op.execute("DROP TYPE third")
