"""committed"""
import sqlalchemy as sa
from alembic import op

revision = "committed"
down_revision = None


def upgrade():
    op.create_table("t_committed", sa.Column("id", sa.Integer, primary_key=True))
    with op.get_context().autocommit_block():
        op.execute("SELECT 1")
    op.execute("SELECT 1 / 0")


def downgrade():
    op.drop_table("t_committed")
