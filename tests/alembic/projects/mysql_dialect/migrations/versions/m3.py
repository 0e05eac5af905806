"""looks at what is there"""
import sqlalchemy as sa
from alembic import op

revision = "m3"
down_revision = "m2"


def upgrade():
    bind = op.get_bind()
    inspector = sa.inspect(bind)
    if "email" not in [column["name"] for column in inspector.get_columns("customers")]:
        op.add_column("customers", sa.Column("email", sa.String(100)))
    if not inspector.has_table("Customers"):
        op.create_table("tags", sa.Column("id", sa.Integer, primary_key=True), sa.Column("word", sa.String(30), unique=True))
    names = [index["name"] for index in inspector.get_indexes("orders")]
    if "ix_orders_text" in names:
        op.drop_index("ix_orders_text", table_name="orders")
    for key in inspector.get_pk_constraint("orders")["constrained_columns"]:
        op.execute(f"INSERT INTO tags (word) VALUES ('{key}')")
    for row in bind.execute(sa.text("SELECT id, name FROM customers ORDER BY id")).fetchall():
        bind.execute(sa.text("UPDATE customers SET email = :email WHERE id = :id"), {"email": f"{row[0]}@{len(row[1])}", "id": row[0]})


def downgrade():
    op.drop_table("tags")
    op.drop_column("customers", "email")
    op.create_index("ix_orders_text", "orders", ["text"], mysql_length={"text": 20})
