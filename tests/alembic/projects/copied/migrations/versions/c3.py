"""columns that come and go"""
import sqlalchemy as sa
from alembic import op

revision = "c3"
down_revision = "c2"


def upgrade():
    with op.batch_alter_table("thing") as batch_op:
        batch_op.add_column(sa.Column("maker_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("seller_id", sa.Integer(), sa.ForeignKey("owner.id", name="fk_thing_seller", onupdate="SET NULL"))
        )
        batch_op.add_column(sa.Column("state", sa.Enum("new", "old", name="state"), nullable=False, server_default="new"))
        batch_op.add_column(sa.Column("count", sa.Integer(), nullable=False, default=3))
        batch_op.add_column(sa.Column("level", sa.Integer(), sa.CheckConstraint("level >= 0", name="ck_level")))
        batch_op.create_foreign_key("fk_thing_maker", "owner", ["maker_id"], ["id"], ondelete="SET NULL")
        batch_op.drop_column("owner_id")
        batch_op.drop_column("second_id")


def downgrade():
    with op.batch_alter_table("thing") as batch_op:
        batch_op.drop_constraint("ck_level", type_="check")
        batch_op.add_column(sa.Column("owner_id", sa.Integer()))
        batch_op.add_column(sa.Column("second_id", sa.Integer()))
        batch_op.create_foreign_key("fk_thing_owner", "owner", ["owner_id"], ["id"], ondelete="CASCADE")
        batch_op.create_foreign_key("fk_thing_second", "owner", ["second_id"], ["id"])
        for name in ("level", "count", "state", "seller_id", "maker_id"):
            batch_op.drop_column(name)
