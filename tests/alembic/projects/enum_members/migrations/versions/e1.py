"""e1: members of enumerations as values"""
import enum

import sqlalchemy as sa
from alembic import op

revision = "e1"
down_revision = None


class State(enum.Enum):
    OPEN = 1
    DONE = 2
    LOST = 3


class Level(str, enum.Enum):
    LOW = "low"
    HIGH = "high"


def values(members):
    return [member.value for member in members]


def upgrade():
    tasks = op.create_table(
        "tasks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.Enum(State)),
        sa.Column("level", sa.Enum(Level, name="level", values_callable=values)),
        sa.Column("score", sa.Float(53)),
    )
    op.bulk_insert(
        tasks,
        [
            {"id": 1, "state": State.OPEN, "level": Level.LOW, "score": 1.5e-7},
            {"id": 2, "state": State.DONE, "level": Level.HIGH, "score": 2e16},
            {"id": 3, "state": None, "level": None, "score": -1e22},
        ],
    )
    op.execute(tasks.update().where(tasks.c.state == State.DONE).values(state=State.LOST))
    op.execute(tasks.delete().where(tasks.c.level.in_([Level.HIGH]), tasks.c.score > 1e17))


def downgrade():
    op.drop_table("tasks")
    sa.Enum(name="state").drop(op.get_bind(), checkfirst=True)
    sa.Enum(name="level").drop(op.get_bind(), checkfirst=True)
