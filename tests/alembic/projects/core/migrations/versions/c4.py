"""c4"""
from datetime import date, datetime, timezone

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, sessionmaker

revision = "c4"
down_revision = "c3"

people = sa.table(
    "people",
    sa.column("id", sa.Integer),
    sa.column("name", sa.String),
    sa.column("active", sa.Boolean),
    sa.column("day", sa.Date),
    sa.column("at", sa.DateTime),
)


def upgrade():
    print("with a session")
    session = Session(bind=op.get_bind())
    session.execute(sa.text("UPDATE people SET name = 'by a session' WHERE id = :id"), {"id": 1})
    names = [row.name for row in session.execute(sa.select(people.c.name).where(people.c.id == 1))]
    session.commit()
    session.execute(
        people.insert().values(
            name=names[0], active=True, day=date(2026, 1, 2), at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
        )
    )
    session.close()
    with sessionmaker(bind=op.get_bind())() as other:
        other.execute(people.update().where(people.c.day == date(2026, 1, 2)).values(active=False))


def downgrade():
    op.execute(people.delete().where(people.c.name == "by a session", people.c.id > 3))
