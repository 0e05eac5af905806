"""h2: as the templates for several databases write them"""
import sqlalchemy as sa
from alembic import op

revision = "h2"
down_revision = "h1"


def upgrade(engine_name):
    eval("upgrade_%s" % engine_name)()


def downgrade(engine_name):
    eval("downgrade_%s" % engine_name)()


def upgrade_():
    op.create_table("t2", sa.Column("id", sa.Integer, primary_key=True))


def downgrade_():
    op.drop_table("t2")


def upgrade_other():
    op.create_table("other", sa.Column("id", sa.Integer, primary_key=True))


def downgrade_other():
    op.drop_table("other")
