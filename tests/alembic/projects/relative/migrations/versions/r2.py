"""a line"""

import sqlalchemy as sa
from alembic import op

revision = "r2"
down_revision = "r1"
branch_labels = "left"


def upgrade():
    op.create_table("r2_things", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("r2_things")
