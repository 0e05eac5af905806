"""k2"""
import sqlalchemy as sa
from alembic import op

revision = "k2"
down_revision = "k1"


def upgrade():
    with op.batch_alter_table("child", schema=None) as batch:
        batch.add_column(sa.Column("color", sa.String(5), nullable=False, server_default="red"))
        batch.drop_constraint("fk_child_parent", type_="foreignkey")
        batch.create_foreign_key("fk_other", "parent", ["parent"], ["id"])
        batch.alter_column("word", new_column_name="term", existing_type=sa.String(10))
    with op.batch_alter_table("parent") as batch:
        batch.add_column(sa.Column("name", sa.String(5)))


def downgrade():
    with op.batch_alter_table("parent") as batch:
        batch.drop_column("name")
    with op.batch_alter_table("child") as batch:
        batch.alter_column("term", new_column_name="word", existing_type=sa.String(10))
        batch.drop_constraint("fk_other", type_="foreignkey")
        batch.create_foreign_key("fk_child_parent", "parent", ["parent"], ["id"], ondelete="CASCADE")
        batch.drop_column("color")
