"""python"""
import sqlalchemy as sa
from alembic import op

revision = "python"
down_revision = None


def upgrade():
    op.create_table("t_python", sa.Column("id", sa.Integer, primary_key=True))
    exec("raise ValueError(1)")


def downgrade():
    op.drop_table("t_python")
