"""email"""
import sqlalchemy as sa
from alembic import op
from shop.settings import settings

revision = "a2"
down_revision = "a1"


def upgrade():
    op.add_column("people", sa.Column("email", sa.String(120), server_default="nobody@example.org"))
    op.create_index(op.f("ix_people_email"), "people", ["email"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.create_table_comment("people", settings.schema_comment)


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.drop_table_comment("people")
    op.drop_index(op.f("ix_people_email"), table_name="people")
    op.drop_column("people", "email")
