"""tables with rows"""
import sqlalchemy as sa
from alembic import op

revision = "c1"
down_revision = None


def upgrade():
    op.create_table(
        "owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "thing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("second_id", sa.Integer()),
        sa.Column("size", sa.Integer(), server_default="10", nullable=False),
        sa.Column("word", sa.String(10), server_default="it's"),
        sa.Column("price", sa.Numeric(8, 2)),
        sa.Column("weight", sa.Float(), server_default=sa.text("1.5")),
        sa.Column("is_new", sa.Boolean(), server_default=sa.true()),
        sa.Column("data", sa.JSON()),
        sa.Column("blob", sa.LargeBinary()),
        sa.Column("day", sa.Date()),
        sa.Column("made", sa.DateTime(), server_default=sa.func.now()),
        sa.CheckConstraint("size > 0", name="ck_positive"),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name="fk_thing_owner", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["second_id"], ["owner.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("word", name="uq_thing_word"),
        sa.UniqueConstraint("owner_id", "size"),
    )
    op.create_index("ix_thing_word", "thing", ["word"])
    op.create_index("ix_thing_new", "thing", ["is_new", "size"], unique=True, sqlite_where=sa.text("is_new = 1"))
    op.create_table(
        "pair",
        sa.Column("a", sa.Integer(), nullable=False),
        sa.Column("b", sa.String(5), nullable=False),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("b", "a", name="pk_pair"),
    )
    op.create_table(
        "part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing_id", sa.Integer(), sa.ForeignKey("thing.id", ondelete="CASCADE")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("INSERT INTO owner VALUES (1, 'Ann'), (2, 'Bob')")
    op.execute(
        "INSERT INTO thing VALUES (1, 1, 2, 5, 'one', 1.25, 0.5, 1, '[1]', x'00ff', '2020-01-02', '2020-01-02 03:04:05'), "
        "(7, 1, NULL, 6, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL), "
        "(9, 2, 1, 6, '12', '7', 'text', 0, '{}', 'text', 'no date', '2021-01-01 00:00:00')"
    )
    op.execute("INSERT INTO pair VALUES (1, 'x', 'first'), (2, 'x', NULL)")
    op.execute("INSERT INTO part VALUES (1, 1), (2, 7), (3, NULL)")


def downgrade():
    op.drop_table("part")
    op.drop_table("pair")
    op.drop_table("thing")
    op.drop_table("owner")
