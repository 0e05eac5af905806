"""c1"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c1"
down_revision = None

state = postgresql.ENUM("new", "done", name="state", create_type=False)


def upgrade():
    state.create(op.get_bind(), checkfirst=True)
    state.create(op.get_bind(), checkfirst=True)
    op.create_table("jobs", sa.Column("id", sa.Integer, primary_key=True), sa.Column("state", state))
    op.execute("INSERT INTO jobs (state) VALUES ('new'), ('done')")


def downgrade():
    op.drop_table("jobs")
    state.drop(op.get_bind(), checkfirst=True)
