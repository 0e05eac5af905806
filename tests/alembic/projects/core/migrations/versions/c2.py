"""c2"""
import sqlalchemy as sa
from alembic import op

revision = "c2"
down_revision = "c1"

metadata = sa.MetaData()
people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(30), onupdate="changed"),
    sa.Column("active", sa.Boolean, default=False),
    sa.Column("price", sa.Numeric(10, 2)),
    sa.Column("kind", sa.Enum("a", "b", name="kind")),
)
groups = sa.table("groups", sa.column("id", sa.Integer), sa.column("people", sa.Integer))


def upgrade():
    bind = op.get_bind()
    op.execute(people.update().where(people.c.id == 1).values(price=people.c.price * 2))
    op.execute(people.update().where(people.c.active).values(kind="b", name=people.c.name + "!"))
    op.execute(people.update().where(~people.c.active, people.c.kind.is_(None)).values(name=sa.func.lower("NONE")))
    op.execute(people.insert().values(name="default"))
    op.execute(people.insert().values([{"name": "x"}, {"name": "y"}]))
    bind.execute(people.insert(), [{"name": "many 1", "price": 1}, {"name": "many 2", "price": None}])
    bind.execute(people.insert(), {"name": "one"})
    bind.execute(
        people.update().where(people.c.name == sa.bindparam("old")).values(price=sa.bindparam("new")),
        [{"old": "many 1", "new": 7}, {"old": "one", "new": 8.5}],
    )
    bind.execute(groups.insert().from_select(["people"], sa.select(people.c.id).where(people.c.price > 1)))
    bind.execute(
        groups.insert().values(people=sa.select(sa.func.count()).select_from(people).scalar_subquery())
    )
    bind.execute(people.delete().where(people.c.name.in_(["x", "z"])))
    bind.execute(
        people.delete().where(sa.exists().where(groups.c.id == people.c.id), people.c.name == "never")
    )


def downgrade():
    op.execute(people.delete().where(people.c.id > 3))
    op.execute(groups.delete())
