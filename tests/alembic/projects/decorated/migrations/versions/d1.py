"""d1: functions that are decorated, and what else revisions are made of"""
import sqlalchemy as sa
import tools
from alembic import op
from sqlalchemy.ext.mutable import MutableDict

revision = "d1"
down_revision = None


@tools.unless("postgresql")
def not_postgresql():
    op.execute("CREATE TABLE alone (i INTEGER)")


@tools.where("postgresql", "sqlite", "mysql", "mariadb")
def upgrade():
    op.create_table("other", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "t",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("other_id", sa.Integer),
        sa.Column("login_count", sa.Integer),
        sa.Column("data", MutableDict.as_mutable(sa.JSON)),
        sa.ForeignKeyConstraint(["other_id"], ["other.id"], use_alter=True),
    )
    op.create_index("ix_t_login", "t", ["login_count"], unique=1)
    user = sa.table("t", sa.column("id", sa.Integer), sa.column("login_count", sa.Integer))
    op.bulk_insert(user, [{"id": 1, "login_count": 4}, {"id": 2, "login_count": 5}])
    op.get_bind().execute(user.update().where(user.c.login_count is None).values({"login_count": 0}))
    # Rows that it has inserted itself.
    ids = {row.login_count: row.id for row in op.get_bind().execute(user.select())}
    op.execute(f"UPDATE t SET login_count = 40 WHERE id = {ids[4]}")
    not_postgresql()
    with op.batch_alter_table("t") as batch:
        batch.add_column(sa.Column("later", sa.Integer))
        batch.execute(user.update().values(login_count=user.c.login_count + 1))
        batch.execute("UPDATE t SET other_id = NULL")


def downgrade():
    if op.get_bind().dialect.name != "postgresql":
        op.drop_table("alone")
    op.drop_table("t")
    op.drop_table("other")
