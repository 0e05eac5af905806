"""another beginning"""

import sqlalchemy as sa
from alembic import op

revision = "s1"
down_revision = None
branch_labels = "side"


def upgrade():
    op.create_table("s1_things", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("s1_things")
