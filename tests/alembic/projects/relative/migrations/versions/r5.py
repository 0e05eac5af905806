"""above it"""

import sqlalchemy as sa
from alembic import op

revision = "r5"
down_revision = "r4"


def upgrade():
    op.create_table("r5_things", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("r5_things")
