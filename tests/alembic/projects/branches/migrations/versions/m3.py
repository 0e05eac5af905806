"""m3"""
import sqlalchemy as sa
from alembic import op

revision = "m3"
down_revision = "m1"




def upgrade():
    op.create_table("t_m3", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t_m3")
