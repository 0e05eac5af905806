"""another line"""

import sqlalchemy as sa
from alembic import op

revision = "r3"
down_revision = "r1"
branch_labels = "right"


def upgrade():
    op.create_table("r3_things", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("r3_things")
