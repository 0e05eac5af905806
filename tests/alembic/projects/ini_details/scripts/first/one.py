"""one"""
from alembic import op

revision = "one"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE rates (percent text)")
    op.execute("INSERT INTO rates VALUES ('5%'), ('it''s 10 % \\: more')")


def downgrade():
    op.execute("DROP TABLE rates")
