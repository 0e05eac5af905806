"""m1"""
import sqlalchemy as sa
from alembic import op

revision = "m1"
down_revision = None




def upgrade():
    op.create_table("t_m1", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t_m1")
