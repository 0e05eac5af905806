"""guards, loops, helpers"""
import sqlalchemy as sa
from alembic import op

revision = "c8"
down_revision = "c7"


def has_column(table, name):
    return name in [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]


def upgrade():
    for table in ("thing", "pair"):
        if not has_column(table, "remark"):
            with op.batch_alter_table(table) as batch_op:
                batch_op.add_column(sa.Column("remark", sa.Text(), nullable=True))
        op.execute(f"UPDATE {table} SET remark = ''")
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("remark", nullable=False, server_default="", type_=sa.String(5))
    op.get_bind().execute(sa.text("UPDATE thing SET remark = 'seen' WHERE size > :size"), {"size": 5})


def downgrade():
    for table in ("thing", "pair"):
        with op.batch_alter_table(table) as batch_op:
            if has_column(table, "remark"):
                batch_op.drop_column("remark")
