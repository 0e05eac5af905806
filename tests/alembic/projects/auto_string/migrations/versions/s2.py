"""s2: the foreign key under the name that the server gave it"""
from alembic import op

revision = "s2"
down_revision = "s1"


def upgrade():
    op.drop_constraint("heroes_team_id_fkey", "heroes", type_="foreignkey")
    op.create_foreign_key(None, "heroes", "teams", ["team_id"], ["id"], ondelete="CASCADE")


def downgrade():
    op.drop_constraint("heroes_team_id_fkey", "heroes", type_="foreignkey")
    op.create_foreign_key(None, "heroes", "teams", ["team_id"], ["id"])
