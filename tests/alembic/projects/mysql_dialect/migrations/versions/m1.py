"""types, options and keys of MySQL's dialect"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "m1"
down_revision = None


def upgrade():
    op.create_table(
        "customers",
        sa.Column("id", mysql.INTEGER(unsigned=True), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(80), nullable=False, comment="what it's called"),
        sa.Column("kind", sa.Enum("person", "company", name="kind"), nullable=False, server_default="person"),
        sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("notes", mysql.LONGTEXT(), nullable=True),
        sa.Column("score", mysql.DOUBLE(asdecimal=True), nullable=True),
        sa.Column("data", sa.JSON(), nullable=True),
        sa.Column("created_at", mysql.DATETIME(fsp=6), server_default=sa.text("CURRENT_TIMESTAMP(6)"), nullable=False),
        sa.Column("changed_at", sa.TIMESTAMP(), server_default=sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")),
        sa.Column("length", sa.Integer(), sa.Computed("char_length(name)", persisted=True)),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name="uq_customers_name"),
        sa.CheckConstraint("score >= 0", name="ck_customers_score"),
        comment="who buys",
        mysql_engine="InnoDB",
        mysql_default_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("customer_id", mysql.INTEGER(unsigned=True), nullable=False),
        sa.Column("placed", sa.DateTime(), server_default=sa.func.now()),
        sa.Column("text", sa.Text()),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_orders_customer", ondelete="CASCADE"),
    )
    op.create_index("ix_orders_text", "orders", ["text"], mysql_length=20)
    op.create_index("ft_customers_notes", "customers", ["notes"], mysql_prefix="FULLTEXT")
    op.bulk_insert(
        sa.table("customers", sa.column("name", sa.String), sa.column("score", sa.Float)),
        [{"name": "it's \\ \"one\" 50%", "score": 1.5}, {"name": "two", "score": None}],
    )


def downgrade():
    op.drop_index("ft_customers_notes", table_name="customers")
    op.drop_table("orders")
    op.drop_table("customers")
