"""m4"""
import sqlalchemy as sa
from alembic import op

revision = "m4"
down_revision = ("m2", "m3")




def upgrade():
    op.create_table("t_m4", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t_m4")
