"""h1: as the templates for several databases write them"""
import sqlalchemy as sa
from alembic import op

revision = "h1"
down_revision = None


def upgrade(engine_name):
    globals()["upgrade_%s" % engine_name]()


def downgrade(engine_name):
    globals()["downgrade_%s" % engine_name]()


def upgrade_():
    op.create_table("t1", sa.Column("id", sa.Integer, primary_key=True))


def downgrade_():
    op.drop_table("t1")


def upgrade_other():
    op.create_table("other", sa.Column("id", sa.Integer, primary_key=True))


def downgrade_other():
    op.drop_table("other")
