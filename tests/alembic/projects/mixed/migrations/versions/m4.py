"""m4: run by Python: all of them"""
import platform

import sqlalchemy as sa
from alembic import op

revision = "m4"
down_revision = "m3"


def upgrade():
    assert platform.system()
    op.create_table("four", sa.Column("first", sa.Enum("x", "y", name="first")), sa.Column("second", sa.Enum("x", "y", name="second")), sa.Column("third", sa.Enum("x", "y", name="third")))


def downgrade():
    op.drop_table("four")
