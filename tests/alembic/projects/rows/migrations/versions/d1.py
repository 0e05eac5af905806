"""d1"""
import datetime
import decimal

import sqlalchemy as sa
from alembic import op

revision = "d1"
down_revision = None


def upgrade():
    table = op.create_table(
        "orders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("price", sa.Numeric(10, 2)),
        sa.Column("day", sa.Date),
        sa.Column("at", sa.DateTime),
        sa.Column("paid", sa.Boolean),
        sa.Column("raw", sa.LargeBinary),
        sa.Column("half", sa.Float),
        sa.Column("label", sa.String(30), default="none"),
    )
    op.bulk_insert(
        table,
        [
            {"price": decimal.Decimal("1.10"), "day": datetime.date(2026, 1, 2), "paid": True, "raw": b"\x00\xff",
             "at": datetime.datetime(2026, 1, 2, 3, 4, 5, 6), "half": 0.5},
            {"price": None, "day": None, "paid": None, "raw": None, "at": None, "half": -1e100},
        ],
    )


def downgrade():
    op.drop_table("orders")
