"""w2"""
from alembic import op

revision = "w2"
down_revision = "w1"


def upgrade():
    op.rename_table("mine", "yours")


def downgrade():
    op.rename_table("yours", "mine")
