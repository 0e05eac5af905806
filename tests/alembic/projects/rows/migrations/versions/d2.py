"""d2"""
import sqlalchemy as sa
from alembic import op

revision = "d2"
down_revision = "d1"

orders = sa.table("orders", sa.column("id", sa.Integer), sa.column("label", sa.String), sa.column("price", sa.Numeric))


def upgrade():
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT id, price, raw, half FROM orders ORDER BY id")).fetchall()
    assert [row[0] for row in rows] == [1, 2], rows
    assert bytes(rows[0][2]) == b"\x00\xff" and rows[1][3] == -1e100
    for row in rows:
        bind.execute(
            sa.text("UPDATE orders SET label = :label WHERE id = :id").bindparams(label=f"it's {row[1]} %", id=row[0])
        )
    op.execute(orders.update().where(orders.c.price.is_(None)).values(price=7))
    statement = orders.update().where(orders.c.id == sa.bindparam("key")).values(label=sa.bindparam("to"))
    bind.execute(statement, [{"key": 1, "to": "first"}, {"key": 2, "to": "second"}])
    result = bind.execute(orders.insert().values(label="new"))
    assert result.inserted_primary_key is not None
    total = bind.execute(sa.text("SELECT count(*) FROM orders WHERE label IN (:a, :b, :c)"), {"a": "first", "b": "second", "c": "new"})
    assert total.scalar() == 3


def downgrade():
    op.get_bind().execute(sa.text("DELETE FROM orders WHERE label = 'new'"))
    op.execute("UPDATE orders SET label = 'none'")
