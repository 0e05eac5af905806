"""q1"""
from alembic import op

revision = "q1"
down_revision = None


def upgrade(greeting):
    op.execute("INSERT INTO things (name) VALUES ('audit')")


def downgrade(greeting):
    op.execute("DELETE FROM things WHERE name <> 'audit'")
