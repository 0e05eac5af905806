"""q2"""
from alembic import op

revision = "q2"
down_revision = "q1"


def upgrade(greeting):
    with op.get_bind().engine.connect() as second:
        assert second is not None
    op.execute(f"INSERT INTO things (name) VALUES ('{greeting}')")


def downgrade(greeting):
    op.execute(f"DELETE FROM things WHERE name = '{greeting}'")
