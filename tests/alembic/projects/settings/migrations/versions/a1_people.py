"""people"""
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    people = op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("joined", sa.DateTime(timezone=True), server_default=sa.func.now()),
        sa.Column("notes", sa.JSON()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(
        people,
        [
            {"name": "Ada 100% :x", "notes": {"likes": ["tea", None, 1.5]}, "joined": None},
            {"name": "it's", "notes": None, "joined": None},
        ],
    )


def downgrade() -> None:
    op.drop_table("people")
