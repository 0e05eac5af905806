"""c1"""
import sqlalchemy as sa
from alembic import op

revision = "c1"
down_revision = None


def upgrade():
    people = op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(30), default="nobody"),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("price", sa.Numeric(10, 2)),
        sa.Column("half", sa.Float),
        sa.Column("day", sa.Date),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.JSON),
        sa.Column("kind", sa.Enum("a", "b", name="kind")),
        sa.Column("raw", sa.LargeBinary),
    )
    op.create_table("groups", sa.Column("id", sa.Integer, primary_key=True), sa.Column("people", sa.Integer))
    op.bulk_insert(
        people,
        [
            {"active": True, "price": 5, "half": 0.25, "note": {"é": [1, None, "x'y"]}, "kind": "a"},
            {"active": False, "price": 1.5, "half": 2, "note": None, "kind": None},
        ],
    )
    op.bulk_insert(people, [{"name": "it's 5 % of :x \\ y", "active": True}])


def downgrade():
    op.drop_table("groups")
    op.drop_table("people")
    sa.Enum(name="kind").drop(op.get_bind())
