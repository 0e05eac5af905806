from sqlalchemy import Column, DateTime, Integer, String, text
from sqlalchemy.orm import relationship

from app.models.base import Base


class Contact(Base):
    __tablename__ = "contacts"

    id = Column(Integer, primary_key=True)
    name = Column(String(120), nullable=False, index=True)
    email = Column(String(254), unique=True)
    phone = Column(String(40))
    created_at = Column(DateTime(timezone=True), nullable=False, server_default=text("now()"))

    groups = relationship("Group", secondary="contact_groups", back_populates="contacts", order_by="Group.name")
