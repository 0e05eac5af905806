"""t1"""
import sqlalchemy as sa
from alembic import op

revision = "t1"
down_revision = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("x", sa.Integer))
    try:
        with op.get_bind().begin_nested():
            op.execute("DROP TABLE never_there")
    except (sa.exc.ProgrammingError, sa.exc.OperationalError) as error:
        assert "never_there" in str(error.orig)
    if op.get_bind().dialect.name == "sqlite":
        try:
            op.drop_constraint("uq_t_x", "t", type_="unique")
        except NotImplementedError:
            pass
        try:
            op.execute("ALTER TABLE t DROP COLUMN no_such_column")
        except Exception:
            pass


def downgrade():
    op.drop_table("t")
