"""o2"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import sessionmaker

revision = "o2"
down_revision = "o1"


def upgrade():
    session = sessionmaker(bind=op.get_bind())()
    names = [row[0] for row in session.execute(sa.text("SELECT name FROM users ORDER BY name"))]
    assert names == ["a", "c"], names
    session.execute(sa.text("INSERT INTO users (name) VALUES (:n)"), {"n": "d"})
    session.commit()


def downgrade():
    op.execute("DELETE FROM users WHERE name = 'd'")
