"""w1"""
from alembic import op

revision = "w1"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE mine (a int)")
    op.execute("SET LOCAL work_mem = '1MB'")


def downgrade():
    op.execute("DROP TABLE mine")
