"""m2"""
import sqlalchemy as sa
from alembic import op

revision = "m2"
down_revision = "m1"
branch_labels = ("left",)



def upgrade():
    op.create_table("t_m2", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t_m2")
