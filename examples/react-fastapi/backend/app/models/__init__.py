"""The tables. Importing this package makes `Base.metadata` complete."""

from app.models.base import Base
from app.models.contact import Contact
from app.models.group import Group, contact_groups

__all__ = ["Base", "Contact", "Group", "contact_groups"]
