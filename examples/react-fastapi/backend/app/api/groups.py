"""Groups over HTTP."""

from typing import Literal

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.database import session
from app.models import Group

router = APIRouter()


class GroupIn(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    kind: Literal["private", "shared"] = "private"


def as_json(group):
    return {"id": group.id, "name": group.name, "kind": group.kind}


@router.get("/groups")
def list_groups(db=Depends(session)):
    return [as_json(group) for group in db.execute(select(Group).order_by(Group.name)).scalars()]


@router.post("/groups", status_code=201)
def add_group(group: GroupIn, db=Depends(session)):
    made = Group(name=group.name, kind=group.kind)
    db.add(made)
    try:
        db.commit()
    except IntegrityError:
        raise HTTPException(409, "another group has this name")
    return as_json(made)
