"""n2"""
import sqlalchemy as sa
from alembic import op

revision = "n2"
down_revision = "n1"


def upgrade():
    with op.batch_alter_table("pets") as batch:
        batch.drop_constraint("some_legs", type_="check")
        batch.create_check_constraint("legs_known", "legs IS NOT NULL")
        batch.alter_column("name", existing_type=sa.String(20), type_=sa.String(40), nullable=False)


def downgrade():
    with op.batch_alter_table("pets") as batch:
        batch.drop_constraint("legs_known", type_="check")
        batch.create_check_constraint("some_legs", "legs >= 0")
        batch.alter_column("name", existing_type=sa.String(40), type_=sa.String(20), nullable=True)
