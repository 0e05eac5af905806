"""a merge"""

import sqlalchemy as sa
from alembic import op

revision = "r4"
down_revision = ("r2", "r3")


def upgrade():
    op.create_table("r4_things", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("r4_things")
