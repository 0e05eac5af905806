"""x1"""
import sqlalchemy as sa
from alembic import op

revision = "x1"
down_revision = None


def upgrade():
    op.create_table("items", sa.Column("id", sa.Integer, primary_key=True), schema="shop")
    assert sa.inspect(op.get_bind()).get_table_names(schema="shop") == ["items"]


def downgrade():
    op.drop_table("items", schema="shop")
