"""fine"""
import sqlalchemy as sa
from alembic import op

revision = "fine"
down_revision = None


def upgrade():
    op.create_table("t_fine", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t_fine")
