"""r2"""
from alembic import op

revision = "r2"
down_revision = "r1"


def upgrade():
    op.execute("ALTER TABLE t ADD COLUMN b int DEFAULT 5")


def downgrade():
    op.execute("ALTER TABLE t DROP COLUMN b")
