"""g2"""
import sqlalchemy as sa
from alembic import op

revision = "g2"
down_revision = "g1"


def columns():
    return [each["name"] for each in sa.inspect(op.get_bind()).get_columns("notes")]


def upgrade():
    inspector = sa.inspect(op.get_bind())
    if "title" not in columns():
        op.add_column("notes", sa.Column("title", sa.String(10), nullable=True))
    if "text" not in columns():
        raise RuntimeError("the column was there a moment ago")
    if "ix_notes_text" in [each["name"] for each in inspector.get_indexes("notes")]:
        op.drop_index("ix_notes_text", table_name="notes")
    assert inspector.get_pk_constraint("notes")["constrained_columns"] == ["id"]


def downgrade():
    op.create_index("ix_notes_text", "notes", ["text"])
    with op.batch_alter_table("notes") as batch:
        batch.drop_column("title")
