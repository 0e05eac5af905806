"""what the copy would lose: Python's Alembic does that"""
import sqlalchemy as sa
from alembic import op

revision = "c9"
down_revision = "c8"


def upgrade():
    op.execute("UPDATE pair SET note = 'none' WHERE note IS NULL")
    op.execute("CREATE TRIGGER seen AFTER UPDATE ON pair BEGIN SELECT 1; END")
    with op.batch_alter_table("pair") as batch_op:
        batch_op.alter_column("note", existing_type=sa.Text(), nullable=False, server_default="none")


def downgrade():
    op.execute("CREATE INDEX ix_expression ON pair (abs(a))")
    with op.batch_alter_table("pair") as batch_op:
        batch_op.alter_column("note", existing_type=sa.Text(), nullable=True, server_default=None)
