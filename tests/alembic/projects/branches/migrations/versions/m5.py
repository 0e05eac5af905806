"""m5"""
import sqlalchemy as sa
from alembic import op

revision = "m5"
down_revision = None
branch_labels = "other"
depends_on = "m3"


def upgrade():
    op.create_table("t_m5", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t_m5")
