"""m2: run by Python: one that is there, and one that Limbeck is told of"""
import platform

import sqlalchemy as sa
from alembic import op

revision = "m2"
down_revision = "m1"


def upgrade():
    assert platform.system()
    op.create_table("two", sa.Column("first", sa.Enum("x", "y", name="first")), sa.Column("second", sa.Enum("x", "y", name="second")))


def downgrade():
    op.drop_table("two")
    op.execute("DROP TYPE second")
