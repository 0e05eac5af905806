"""native"""
import sqlalchemy as sa
from alembic import op

revision = "native"
down_revision = None


def upgrade():
    op.create_table("t_native", sa.Column("id", sa.Integer, primary_key=True))
    op.drop_index("missing", table_name="t_native")


def downgrade():
    op.drop_table("t_native")
