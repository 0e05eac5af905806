"""constraints"""
import sqlalchemy as sa
from alembic import op

revision = "c4"
down_revision = "c3"


def upgrade():
    with op.batch_alter_table("thing") as batch_op:
        batch_op.drop_constraint("fk_thing_maker", type_="foreignkey")
        batch_op.drop_constraint("uq_thing_word", type_="unique")
        batch_op.drop_constraint("ck_positive")
        batch_op.create_unique_constraint(batch_op.f("uq_thing_word_size"), ["word", "size"])
        batch_op.create_check_constraint("ck_size", "size BETWEEN 1 AND 100")
        batch_op.create_check_constraint("ck_price", sa.column("price") >= 0)
        batch_op.create_foreign_key(
            None or "fk_again", "owner", ["maker_id"], ["id"], deferrable=True, initially="DEFERRED", onupdate="CASCADE"
        )
    with op.batch_alter_table("pair") as batch_op:
        batch_op.drop_constraint("pk_pair", type_="primary")
        batch_op.create_primary_key("pk_pair_a", ["a"])


def downgrade():
    with op.batch_alter_table("pair") as batch_op:
        batch_op.drop_constraint("pk_pair_a", type_="primary")
        batch_op.create_primary_key("pk_pair", ["b", "a"])
    with op.batch_alter_table("thing") as batch_op:
        batch_op.drop_constraint("fk_again", type_="foreignkey")
        batch_op.drop_constraint("ck_price", type_="check")
        batch_op.drop_constraint("ck_size", type_="check")
        batch_op.drop_constraint("uq_thing_word_size", type_="unique")
        batch_op.create_check_constraint("ck_positive", sa.text("size > 0"))
        batch_op.create_unique_constraint("uq_thing_word", ["word"])
        batch_op.create_foreign_key("fk_thing_maker", "owner", ["maker_id"], ["id"], ondelete="SET NULL")
