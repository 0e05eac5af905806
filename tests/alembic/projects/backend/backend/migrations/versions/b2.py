"""b2"""
import sqlalchemy as sa
from alembic import op

revision = "b2"
down_revision = "b1"


def upgrade():
    op.create_table("b", sa.Column("id", sa.Integer, sa.ForeignKey("a.id"), primary_key=True))


def downgrade():
    op.drop_table("b")
