"""p1"""
import sqlalchemy as sa
from alembic import op

revision: str = "p1"
down_revision: str | None = None


def upgrade() -> None:
    op.create_table("t", sa.Column("id", sa.BigInteger, primary_key=True))


def downgrade() -> None:
    op.drop_table("t")
