"""columns that change: what isn't said again is lost"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "m2"
down_revision = "m1"


def upgrade():
    op.alter_column("customers", "name", existing_type=sa.String(80), type_=sa.String(200), existing_nullable=False)
    op.alter_column("customers", "notes", new_column_name="remarks", existing_type=mysql.LONGTEXT())
    op.alter_column("customers", "is_active", existing_type=sa.Boolean(), nullable=True)
    op.alter_column("customers", "kind", server_default=None)
    op.alter_column("orders", "placed", existing_type=sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), existing_nullable=True)
    op.drop_constraint("fk_orders_customer", "orders", type_="foreignkey")
    op.drop_constraint("uq_customers_name", "customers", type_="unique")
    op.drop_constraint("ck_customers_score", "customers", type_="check")
    with op.batch_alter_table("orders") as batch:
        batch.add_column(sa.Column("total", sa.Numeric(10, 2), nullable=False, server_default="0", comment="in euros"))
        batch.create_index("ix_orders_total", ["total"])
    op.create_table_comment("orders", "what was bought")
    op.execute("UPDATE customers SET score = score + 1 WHERE name = 'two'")


def downgrade():
    op.drop_table_comment("orders")
    with op.batch_alter_table("orders") as batch:
        batch.drop_index("ix_orders_total")
        batch.drop_column("total")
    op.create_check_constraint("ck_customers_score", "customers", "score >= 0")
    op.create_unique_constraint("uq_customers_name", "customers", ["name"])
    op.create_foreign_key("fk_orders_customer", "orders", "customers", ["customer_id"], ["id"], ondelete="CASCADE")
    op.alter_column("customers", "kind", existing_type=sa.Enum("person", "company"), server_default="person", nullable=False)
    op.alter_column("customers", "is_active", existing_type=sa.Boolean(), nullable=False, server_default=sa.true())
    op.alter_column("customers", "remarks", new_column_name="notes", existing_type=mysql.LONGTEXT())
    op.alter_column("customers", "name", existing_type=sa.String(200), type_=sa.String(80), existing_nullable=False)
