"""a column"""

import sqlalchemy as sa
from alembic import op

revision = "k2"
down_revision = "k1"


def upgrade():
    op.add_column("things", sa.Column("name", sa.String(20)))


def downgrade():
    op.drop_column("things", "name")
