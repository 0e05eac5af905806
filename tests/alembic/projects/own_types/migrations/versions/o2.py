"""o2: what a type makes of values, Python knows"""
import sqlalchemy as sa
from alembic import op
from app.types import Encoded

revision = "o2"
down_revision = "o1"


def upgrade():
    with op.batch_alter_table("things") as batch:
        batch.alter_column("text", type_=Encoded(30), existing_type=Encoded(20))
    op.bulk_insert(op.create_table("rows", sa.Column("value", Encoded(50))), [{"value": {"a": [1]}}])


def downgrade():
    op.drop_table("rows")
