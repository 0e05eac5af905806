"""o1: definitions"""
import sqlalchemy as sa
from alembic import op
from app.types import GUID, Encoded, Flag, Kept, Loose, Stamp

revision = "o1"
down_revision = None


class Local(sa.TypeDecorator):
    impl = sa.Text
    cache_ok = True


def upgrade():
    op.create_table(
        "things",
        sa.Column("id", GUID(), primary_key=True),
        sa.Column("other", GUID, nullable=True, unique=True),
        sa.Column("flag", Flag(), server_default="0", nullable=False),
        sa.Column("text", Encoded(20), comment="JSON"),
        sa.Column("kept", Kept),
        sa.Column("loose", Loose()),
        sa.Column("local", Local()),
        sa.Column("stamp", Stamp(timezone=False)),
    )
    op.create_table("counted", sa.Column("id", Flag(), primary_key=True))
    op.add_column("things", sa.Column("more", Encoded(length=5)))


def downgrade():
    op.drop_table("counted")
    op.drop_table("things")
