"""r2: one that a session goes through, with a column that was just added"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import sessionmaker

revision = "r2"
down_revision = "r1"
Session = sessionmaker()


def upgrade():
    op.add_column("cars", sa.Column("kind", sa.String(40)))
    session = Session(bind=op.get_bind())
    cars = sa.Table("cars", sa.MetaData(), autoload_with=op.get_bind())
    op.execute(cars.update().values({"kind": "report"}))
    for car in session.query(cars):
        op.execute(cars.update().where(cars.c.id == car.id).values(kind=f"{car.kind} {car.id}"))
    session.commit()


def downgrade():
    with op.batch_alter_table("cars") as batch_op:
        batch_op.drop_column("kind")
