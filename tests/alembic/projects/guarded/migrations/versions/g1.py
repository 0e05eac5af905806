"""g1"""
import sqlalchemy as sa
from alembic import op

revision = "g1"
down_revision = None


def upgrade():
    if not sa.inspect(op.get_bind()).has_table("notes"):
        op.create_table("notes", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    op.create_index("ix_notes_text", "notes", ["text"])


def downgrade():
    op.drop_table("notes")
