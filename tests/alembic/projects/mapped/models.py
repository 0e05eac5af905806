import sqlalchemy as sa
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class Team(Base):
    """As it was then."""

    __tablename__ = "team"
    id = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column("name", sa.String(40), nullable=False)
    rank = sa.Column(sa.Integer, default=7)
    members = relationship("Member")

    def __repr__(self):
        return self.title


class Member(Base):
    __tablename__ = "member"
    id = sa.Column(sa.Integer, primary_key=True)
    team_id = sa.Column(sa.Integer, sa.ForeignKey("team.id"))
    email = sa.Column(sa.String(40))
    note = sa.Column(sa.String(40))
    active = sa.Column(sa.Boolean)
