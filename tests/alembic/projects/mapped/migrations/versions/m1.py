"""m1: tables, and rows by a session"""
import sqlalchemy as sa
from alembic import op
from models import Member, Team
from sqlalchemy import orm

revision = "m1"
down_revision = None


def upgrade():
    op.create_table(
        "team",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("rank", sa.Integer),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("team.id")),
        sa.Column("email", sa.String(40)),
        sa.Column("note", sa.String(40), server_default="none"),
        sa.Column("active", sa.Boolean),
    )
    session = orm.Session(bind=op.get_bind())
    session.add(Team(id=1, title="one"))
    session.add_all([Team(id=2, title="two", rank=3), Team(id=3, title="three", rank=None)])
    session.commit()
    # What is not given is NULL here, whatever the table has as its default; below it is left out.
    session.add(Member(team_id=1, email="a@x"))
    session.flush()
    session.bulk_save_objects([Member(team_id=1, email="b@x", active=True), Member(team_id=2, email="c@x", note=None)])
    session.bulk_insert_mappings(Member, [{"team_id": 2, "email": "d@x", "active": False}, {"email": "e@x"}])
    session.commit()


def downgrade():
    op.drop_table("member")
    op.drop_table("team")
