"""k1"""
import sqlalchemy as sa
from alembic import op

revision = "k1"
down_revision = None


def upgrade():
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent", sa.Integer),
        sa.Column("size", sa.Integer),
        sa.Column("word", sa.String(10)),
        sa.CheckConstraint("size > 0", name="positive"),
        sa.ForeignKeyConstraint(["parent"], ["parent.id"], name="fk_child_parent", ondelete="CASCADE"),
    )
    op.create_index("ix_child_word", "child", ["word"])
    op.execute("INSERT INTO parent (id) VALUES (1)")
    op.execute("INSERT INTO child (parent, size, word) VALUES (1, 5, 'x'), (1, 6, NULL)")


def downgrade():
    op.drop_table("child")
    op.drop_table("parent")
