"""c2: the type under another one"""
from alembic import op

revision = "c2"
down_revision = "c1"


def upgrade():
    op.execute("ALTER TYPE state RENAME TO state_old")
    op.execute("CREATE TYPE state AS ENUM ('new', 'done', 'late')")
    op.execute("ALTER TABLE jobs ALTER COLUMN state TYPE state USING state::text::state; DROP TYPE state_old;")


def downgrade():
    op.execute("ALTER TYPE state RENAME TO state_old")
    op.execute("CREATE TYPE state AS ENUM ('new', 'done')")
    op.execute("ALTER TABLE jobs ALTER COLUMN state TYPE state USING state::text::state")
    op.execute("DROP TYPE state_old")
