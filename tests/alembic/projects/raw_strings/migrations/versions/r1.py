"""r1: a connection that executes strings, as SQLAlchemy 1.4 does"""
import sqlalchemy as sa
from alembic import op

revision = "r1"
down_revision = None


def upgrade():
    connection = op.get_bind()
    connection.execute("CREATE TABLE t (i INTEGER, name VARCHAR(20))")
    connection.execute("INSERT INTO t VALUES (1, 'a:b'), (2, 'c')")
    for row in connection.execute("SELECT i, name FROM t ORDER BY i").fetchall():
        connection.execute(sa.text("UPDATE t SET name = :name WHERE i = :i").bindparams(name=row.name + "!", i=row.i))


def downgrade():
    op.drop_table("t")
