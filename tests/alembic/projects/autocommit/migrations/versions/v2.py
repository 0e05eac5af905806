"""v2"""
from alembic import op

revision = "v2"
down_revision = "v1"


def upgrade():
    op.execute("INSERT INTO t VALUES (1, 'a')")
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE kind ADD VALUE IF NOT EXISTS 'c'")
    op.execute("INSERT INTO t VALUES (2, 'c')")


def downgrade():
    op.execute("DELETE FROM t WHERE k = 'c' OR k = 'a'")
