"""places of columns, and what is given for the new table"""
import sqlalchemy as sa
from alembic import op

revision = "c6"
down_revision = "c5"


def upgrade():
    with op.batch_alter_table("pair", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("c", sa.Integer()), insert_after="a")
        batch_op.add_column(sa.Column("d", sa.String(3), server_default="d"), insert_before="a")
        batch_op.add_column(sa.Column("e", sa.Integer()))
    with op.batch_alter_table("owner", recreate="always", partial_reordering=[("full_name", "id")]) as batch_op:
        pass
    with op.batch_alter_table(
        "part",
        recreate="always",
        table_args=(sa.UniqueConstraint("thing_id", name="uq_part"), sa.CheckConstraint("id > 0", name="ck_part")),
        table_kwargs={"sqlite_autoincrement": True},
    ):
        pass
    op.execute("INSERT INTO part (thing_id) VALUES (NULL)")


def downgrade():
    op.execute("DELETE FROM part WHERE thing_id IS NULL AND id > 3")
    with op.batch_alter_table("part", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint("uq_part")
        batch_op.drop_constraint("ck_part")
    with op.batch_alter_table("owner", recreate="always", partial_reordering=(("id", "full_name"),)):
        pass
    with op.batch_alter_table("pair") as batch_op:
        batch_op.drop_column("c")
        batch_op.drop_column("d")
        batch_op.drop_column("e")
