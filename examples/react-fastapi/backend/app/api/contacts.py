"""Contacts over HTTP."""

from typing import Optional

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.api.find import find
from app.core.database import session
from app.models import Contact, Group

router = APIRouter()


class ContactIn(BaseModel):
    name: str = Field(min_length=1, max_length=120)
    email: Optional[str] = Field(default=None, max_length=254)
    phone: Optional[str] = Field(default=None, max_length=40)


def as_json(contact):
    return {
        "id": contact.id,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "groups": [group.name for group in contact.groups],
    }


@router.get("/contacts")
def list_contacts(db=Depends(session)):
    return [as_json(contact) for contact in db.execute(select(Contact).order_by(Contact.name)).scalars()]


@router.post("/contacts", status_code=201)
def add_contact(contact: ContactIn, db=Depends(session)):
    made = Contact(name=contact.name, email=contact.email, phone=contact.phone)
    db.add(made)
    try:
        db.commit()
    except IntegrityError:
        raise HTTPException(409, "another contact has this email address")
    return as_json(made)


@router.get("/contacts/{contact_id}")
def get_contact(contact_id: int, db=Depends(session)):
    return as_json(find(db, Contact, contact_id))


@router.delete("/contacts/{contact_id}", status_code=204)
def delete_contact(contact_id: int, db=Depends(session)):
    db.delete(find(db, Contact, contact_id))
    db.commit()


@router.put("/contacts/{contact_id}/groups/{group_id}", status_code=204)
def add_to_group(contact_id: int, group_id: int, db=Depends(session)):
    contact, group = find(db, Contact, contact_id), find(db, Group, group_id)
    if group not in contact.groups:
        contact.groups.append(group)
    db.commit()
