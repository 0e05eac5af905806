"""r1"""
from alembic import op

revision = "r1"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE t (a int)")
    op.execute("COMMIT")
    op.execute("CREATE INDEX CONCURRENTLY ix ON t (a)")
    op.execute("INSERT INTO t VALUES (1)")


def downgrade():
    op.execute("COMMIT")
    op.execute("DROP INDEX CONCURRENTLY ix")
    op.execute("DROP TABLE t")
