"""n1"""
import sqlalchemy as sa
from alembic import op

revision = "n1"
down_revision = None


def upgrade():
    op.create_table("owners", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "pets",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(20), unique=True, index=False),
        sa.Column("owner", sa.Integer, sa.ForeignKey("owners.id"), index=True),
        sa.Column("legs", sa.Integer),
        sa.CheckConstraint("legs >= 0", name="some_legs"),
        sa.CheckConstraint("legs < 1000", name=op.f("not_too_many")),
    )


def downgrade():
    op.drop_table("pets")
    op.drop_table("owners")
