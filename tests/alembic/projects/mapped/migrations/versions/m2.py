"""m2: objects that are loaded and changed"""
from alembic import op
from models import Member, Team
from sqlalchemy import and_, or_, orm
from sqlalchemy.exc import SQLAlchemyError

revision = "m2"
down_revision = "m1"


def upgrade():
    session = orm.Session(bind=op.get_bind())
    try:
        for team in session.query(Team).order_by(Team.title).all():
            team.title = team.title.upper()
            team.rank = 7 if team.rank is None else team.rank
        session.commit()
        first = session.query(Team).filter(Team.title == "ONE").first()
        nobody = session.query(Team).filter_by(title="nobody").one_or_none()
        assert first.rank == 7 and nobody is None
        for member in session.query(Member).filter(or_(Member.team_id == first.id, Member.email.is_(None))):
            member.note = f"{member.email} of {first.title}"
        session.commit()
        count = session.query(Member).join(Team, Member.team_id == Team.id).filter(and_(Team.title == "TWO")).count()
        rows = session.query(Member.id, Member.email).filter(Member.team_id.is_(None)).order_by(Member.id).all()
        session.bulk_update_mappings(Member, [{"id": row.id, "note": f"{count} {row.email}"} for row in rows])
        session.query(Member).filter(Member.email == "c@x").delete()
        session.query(Member).filter(Member.email == "d@x").update({"note": "d", "active": True}, synchronize_session=False)
        session.commit()
    except SQLAlchemyError as error:
        session.rollback()
        raise error
    finally:
        session.close()


def downgrade():
    session = orm.Session(bind=op.get_bind())
    for team in session.query(Team).all():
        team.title = team.title.lower()
    session.flush()
    for member in session.query(Member).all():
        member.note = None
    session.commit()
