"""v4: transactions of its own, as who retries a LOCK TABLE writes them"""
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "v4"
down_revision = "v3"


def in_transaction(*statements):
    try:
        op.execute("BEGIN")
        op.execute("SET LOCAL statement_timeout = '5s'")
        op.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE NOWAIT")
        for statement in statements:
            op.execute(statement)
        op.execute("COMMIT")
    except Exception:
        op.execute("ROLLBACK")
        raise


def upgrade():
    with op.get_context().autocommit_block():
        in_transaction("ALTER TABLE t ADD COLUMN noted text DEFAULT 'yes'")
        try:
            in_transaction("ALTER TABLE t ADD COLUMN lost text", "ALTER TABLE t ADD COLUMN noted text")
        except DBAPIError as error:
            assert getattr(error.orig, "pgcode", None) or error.orig.sqlstate == "42701"
    op.execute("ALTER TABLE t ADD COLUMN behind text")


def downgrade():
    with op.get_context().autocommit_block():
        in_transaction("ALTER TABLE t DROP COLUMN noted", "ALTER TABLE t DROP COLUMN behind")
