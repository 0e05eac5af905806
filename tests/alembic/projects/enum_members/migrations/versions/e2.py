"""e2: the same, read and written by a session; times and names"""
import enum
from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "e2"
down_revision = "e1"
metadata = sa.MetaData(naming_convention={"fk": "fk_%(table_name)s_%(referred_table_name)s", "uq": "uq_%(table_name)s"})
Base = declarative_base()


class State(enum.Enum):
    OPEN = 1
    DONE = 2
    LOST = 3


class Task(Base):
    __tablename__ = "tasks"
    id = sa.Column(sa.Integer, primary_key=True)
    state = sa.Column(sa.Enum(State))
    score = sa.Column(sa.Float(53))


class Note(Base):
    __tablename__ = "notes"
    id = sa.Column(sa.Integer, primary_key=True)
    task_id = sa.Column(sa.Integer, nullable=False)
    text = sa.Column(sa.String(60))


def upgrade():
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("task_id", sa.Integer, nullable=False),
        sa.Column("text", sa.String(60)),
        sa.Column("at", sa.DateTime),
        sa.UniqueConstraint("text", name=metadata.naming_convention["uq"] % {"table_name": "notes"}),
    )
    session = Session(bind=op.get_bind())
    if session.query(Note).join(Task, Note.task_id == Task.id).filter(sa.and_(Task.state == State.DONE, Note.text.is_(None))).count() != 0:
        raise ValueError("notes without a text")
    texts = []
    for task in session.query(Task).filter(sa.or_(Task.state == State.LOST, Task.score < -1e16)).order_by(Task.id):
        text = "lost" if task.state == State.LOST else "never" if task.state is None else task.state.name
        texts.append({"id": task.id, "task_id": task.id, "text": text + f" {task.score} {1e-05}"})
    for values in texts:
        session.execute(sa.insert(Note).values(values))
    session.bulk_update_mappings(Task, [{"id": 1, "state": State.DONE}])
    session.commit()
    op.execute(sa.text("UPDATE notes SET at = :at WHERE id = 2").bindparams(at=datetime.fromtimestamp(3600)))
    op.execute(sa.text(f"UPDATE notes SET at = '{datetime.fromtimestamp(86399, timezone.utc).isoformat()[:19]}' WHERE id = 3"))


def downgrade():
    op.execute("UPDATE tasks SET state = 'OPEN' WHERE id = 1")
    op.drop_table("notes")
