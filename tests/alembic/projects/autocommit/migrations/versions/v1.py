"""v1"""
import sqlalchemy as sa
from alembic import op

revision = "v1"
down_revision = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("k", sa.Enum("a", "b", name="kind")))


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE kind")
