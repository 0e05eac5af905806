"""e2: the type is there already when this one runs by itself"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "e2"
down_revision = "e1"


def upgrade():
    color = postgresql.ENUM("r", "g", name="color", create_type=False)
    op.create_table("two", sa.Column("c", color.with_variant(sa.String(1), "sqlite")))
    op.add_column("two", sa.Column("d", sa.Enum("r", "g", name="color")))


def downgrade():
    op.drop_table("two")
