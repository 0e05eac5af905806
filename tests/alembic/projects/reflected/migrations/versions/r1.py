"""r1: tables that are read from the database"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import sessionmaker

revision = "r1"
down_revision = None


def upgrade():
    op.create_table("colors", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20), nullable=False))
    op.create_table(
        "cars",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("color_id", sa.Integer, sa.ForeignKey("colors.id")),
        sa.Column("name", sa.Text),
        sa.Column("price", sa.Float(53)),
        sa.Column("made", sa.DateTime),
        sa.Column("big", sa.BigInteger),
    )
    bind = op.get_bind()
    metadata = sa.MetaData()
    cars = sa.Table("cars", metadata, autoload_with=bind)
    colors = sa.Table("colors", metadata, autoload_with=bind)
    op.bulk_insert(colors, [{"id": 1, "name": "red"}, {"id": 2, "name": "blue"}])
    op.execute(cars.insert().values(id=1, color_id=1, name="a car", price=1.5, big=1099511627776))
    op.execute(cars.insert().values({"id": 2, "color_id": 2, "name": "another", "price": 2e5}))
    op.execute(colors.update().where(colors.c.name == "red").values({"name": "dark red"}))
    for row in bind.execute(sa.select(cars.c.id, cars.c.name, colors.c.name.label("color")).select_from(cars.join(colors, cars.c.color_id == colors.c.id)).order_by(cars.c.id)):
        op.execute(cars.update().where(cars.c.id == row.id).values(name=row.name + " in " + row.color))
    bind.execute(cars.delete().where(cars.c.price > 1e5))


def downgrade():
    op.drop_table("cars")
    op.drop_table("colors")
