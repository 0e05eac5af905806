"""c1: classes of 2.0"""
import enum

import sqlalchemy as sa
from alembic import op
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

revision = "c1"
down_revision = None


class Base(orm.DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "item"
    __table_args__ = (sa.UniqueConstraint("name"), {"comment": "things"})

    class Kind(enum.Enum):
        SMALL = (1, "s")
        LARGE = (2, "l")

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), nullable=False)
    slug: Mapped[str] = mapped_column(sa.String(40))


def upgrade():
    op.create_table(
        "item",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("slug", sa.String(40)),
        sa.Column("kind", sa.Enum(Item.Kind, native_enum=False, length=10)),
    )
    with orm.Session(bind=op.get_bind()) as session:
        session.execute(sa.insert(Item).values(id=1, name="First Thing"))
        session.execute(sa.insert(Item).values({"id": 2, "name": "Second"}))
        for item in session.execute(sa.select(Item).where(Item.id > 0).order_by(Item.id)).scalars().all():
            item.slug = item.name.lower().replace(" ", "-")
        session.commit()
        session.execute(sa.update(Item).where(Item.id == 2).values(slug="2nd").execution_options(synchronize_session=False))
        second = session.scalars(sa.select(Item).filter_by(id=2)).one()
        session.execute(sa.text("UPDATE item SET kind = 'LARGE' WHERE slug = :slug"), {"slug": getattr(second, "slug")})
        session.commit()


def downgrade():
    op.drop_table("item")
