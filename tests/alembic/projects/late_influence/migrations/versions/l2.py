"""l2: needs Python"""
import platform

import counting
import sqlalchemy as sa
from alembic import op

revision = "l2"
down_revision = "l1"


def upgrade():
    assert platform.system()
    op.add_column("t", sa.Column("name", sa.String(counting.width())))


def downgrade():
    with op.batch_alter_table("t") as batch:
        batch.drop_column("name")
