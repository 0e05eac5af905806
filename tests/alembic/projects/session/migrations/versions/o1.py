"""o1"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "o1"
down_revision = None
Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(20), unique=True)


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = Session(bind=bind)
    session.add_all([User(name="a"), User(name="b")])
    session.flush()
    try:
        with session.begin_nested():
            session.add(User(name="a"))
            session.flush()
    except sa.exc.IntegrityError:
        pass
    session.query(User).filter(User.name == "b").one().name = "c"
    session.commit()
    session.close()


def downgrade():
    Base.metadata.drop_all(op.get_bind())
