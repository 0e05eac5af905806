"""above that"""

import sqlalchemy as sa
from alembic import op

revision = "s2"
down_revision = "s1"


def upgrade():
    op.create_table("s2_things", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("s2_things")
