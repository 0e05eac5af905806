from sqlalchemy import Column, Enum, ForeignKey, Integer, String, Table
from sqlalchemy.orm import relationship

from app.models.base import Base

contact_groups = Table(
    "contact_groups",
    Base.metadata,
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
)


class Group(Base):
    __tablename__ = "groups"

    id = Column(Integer, primary_key=True)
    name = Column(String(80), nullable=False, unique=True)
    kind = Column(Enum("private", "shared", name="group_kind"), nullable=False, server_default="private")

    contacts = relationship("Contact", secondary=contact_groups, back_populates="groups", order_by="Contact.name")
