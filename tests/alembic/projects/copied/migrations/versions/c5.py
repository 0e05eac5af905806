"""indexes, with what takes a copy and without"""
import sqlalchemy as sa
from alembic import op

revision = "c5"
down_revision = "c4"


def upgrade():
    with op.batch_alter_table("thing") as batch_op:
        batch_op.drop_index("ix_thing_word")
        batch_op.create_index("ix_thing_price", ["price", "weight"], unique=False)
    with op.batch_alter_table("thing") as batch_op:
        batch_op.alter_column("size", nullable=False)
        batch_op.drop_index("ix_thing_new")
        batch_op.create_index(batch_op.f("ix_thing_size"), ["size", "id"], unique=True)
        batch_op.create_index("ix_thing_part", ["size"], sqlite_where=sa.text("size > 5"))
    with op.batch_alter_table("part", recreate="always") as batch_op:
        batch_op.create_index("ix_part_thing", ["thing_id"])


def downgrade():
    with op.batch_alter_table("part") as batch_op:
        batch_op.drop_index("ix_part_thing")
    with op.batch_alter_table("thing") as batch_op:
        batch_op.alter_column("size", nullable=True)
        batch_op.drop_index("ix_thing_part")
        batch_op.drop_index(batch_op.f("ix_thing_size"))
        batch_op.drop_index("ix_thing_price")
        batch_op.create_index("ix_thing_new", ["is_new", "size"], unique=True, sqlite_where=sa.text("is_new = 1"))
        batch_op.create_index("ix_thing_word", ["word"])
