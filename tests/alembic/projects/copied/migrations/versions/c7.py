"""names by a convention of the batch's own, names that are quoted, a table that refers to itself"""
import sqlalchemy as sa
from alembic import op

revision = "c7"
down_revision = "c6"

NAMING = {
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}


def upgrade():
    op.create_table(
        "Node",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent", sa.Integer(), sa.ForeignKey("Node.id")),
        sa.Column("order", sa.Integer()),
        sa.Column("Name", sa.String(5), unique=True),
    )
    op.execute("""INSERT INTO "Node" VALUES (1, NULL, 1, 'a'), (2, 1, 2, 'b')""")
    with op.batch_alter_table("Node", naming_convention=NAMING) as batch_op:
        batch_op.drop_constraint("fk_Node_parent_Node", type_="foreignkey")
        batch_op.drop_constraint("uq_Node_Name", type_="unique")
    with op.batch_alter_table("Node") as batch_op:
        batch_op.create_foreign_key("fk_parent", "Node", ["parent"], ["id"], ondelete="CASCADE")
        batch_op.alter_column("order", new_column_name="select", nullable=False)
        batch_op.create_unique_constraint("UQ Node".replace(" ", "_"), ["Name"])
    with op.batch_alter_table("Node") as batch_op:
        batch_op.alter_column("parent", new_column_name="up")
        batch_op.drop_constraint("UQ_Node")


def downgrade():
    op.drop_table("Node")
