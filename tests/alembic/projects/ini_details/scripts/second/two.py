"""two"""
from alembic import op

revision = "two"
down_revision = "one"


def upgrade():
    op.execute("UPDATE rates SET percent = 'more' WHERE percent LIKE '%10 %'")


def downgrade():
    op.execute("UPDATE rates SET percent = '10 %' WHERE percent = 'more'")
