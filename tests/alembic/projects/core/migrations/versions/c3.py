"""c3"""
import sqlalchemy as sa
from alembic import op

revision = "c3"
down_revision = "c2"

people = sa.table(
    "people",
    sa.column("id", sa.Integer),
    sa.column("name", sa.String),
    sa.column("active", sa.Boolean),
    sa.column("kind", sa.Enum("a", "b", name="kind")),
    sa.column("half", sa.Float),
)


def upgrade():
    bind = op.get_bind()
    seen = []
    for row in bind.execute(people.select().order_by(people.c.id)):
        assert row.active is True or row.active is False, row
        seen.append(f"{row.id} {row[1]} {row.active} {row.kind}")
    for person_id, name in bind.execute(sa.select(people.c.id, people.c.name).where(people.c.active)).fetchall():
        bind.execute(people.update().where(people.c.id == person_id).values(name=f"{name} ({person_id})"))
    count = bind.execute(sa.select(sa.func.count()).select_from(people)).scalar()
    highest = bind.scalar(sa.select(sa.func.max(people.c.half).label("m")))
    first = bind.execute(sa.select(people.c.half.label("h")).where(people.c.half > 0.25)).first()
    assert first.h == 2.0 and highest == first.h
    names = [row.name for row in bind.execute(sa.select(people.c.name).where(people.c.kind == "b"))]
    result = bind.execute(people.update().where(people.c.name == "nothing").values(active=True))
    op.execute(
        people.insert().values(name=f"{count} {result.rowcount} {len(names)}"[:30], active=not names)
    )
    for line in seen:
        bind.execute(people.insert(), {"name": line[:30], "active": False})


def downgrade():
    op.execute(people.delete().where(people.c.id > 3))
