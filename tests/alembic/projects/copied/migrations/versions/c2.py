"""columns that change"""
import sqlalchemy as sa
from alembic import op

revision = "c2"
down_revision = "c1"


def upgrade():
    with op.batch_alter_table("thing", schema=None) as batch_op:
        batch_op.alter_column("size", existing_type=sa.INTEGER(), nullable=True, existing_server_default=sa.text("10"))
        batch_op.alter_column("word", existing_type=sa.VARCHAR(length=10), type_=sa.String(length=40), existing_nullable=True)
        batch_op.alter_column("price", type_=sa.Integer(), existing_type=sa.Numeric(8, 2))
        batch_op.alter_column("weight", server_default="2", existing_type=sa.Float())
        batch_op.alter_column("made", server_default=None)
        batch_op.alter_column("day", new_column_name="date", existing_type=sa.Date())
        batch_op.alter_column("data", type_=sa.Text())

    with op.batch_alter_table("owner") as batch_op:
        batch_op.alter_column("name", existing_type=sa.String(20), nullable=True, new_column_name="full_name")


def downgrade():
    with op.batch_alter_table("owner") as batch_op:
        batch_op.alter_column("full_name", existing_type=sa.String(20), nullable=False, new_column_name="name")

    with op.batch_alter_table("thing") as batch_op:
        batch_op.alter_column("data", type_=sa.JSON())
        batch_op.alter_column("date", new_column_name="day", existing_type=sa.Date())
        batch_op.alter_column("made", server_default=sa.func.current_timestamp())
        batch_op.alter_column("weight", server_default=sa.text("(1 + 0.5)"))
        batch_op.alter_column("price", type_=sa.Numeric(8, 2), existing_type=sa.Integer())
        batch_op.alter_column("word", type_=sa.String(length=10))
        batch_op.alter_column("size", existing_type=sa.INTEGER(), nullable=False)
