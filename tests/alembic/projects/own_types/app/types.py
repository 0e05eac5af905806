import json
import uuid
from typing import Any

from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.types import CHAR, JSON, DateTime, Integer, String, TypeDecorator


class GUID(TypeDecorator):
    """UUID on PostgreSQL, CHAR elsewhere: the recipe of SQLAlchemy's documentation."""

    impl = CHAR
    cache_ok = True

    @staticmethod
    def generate():
        return uuid.uuid4()

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(UUID())
        else:
            return dialect.type_descriptor(CHAR(32))

    def _uuid_value(self, value):
        return value

    def process_bind_param(self, value, dialect):
        return value if value is None or dialect.name == "postgresql" else uuid.UUID(value).hex


class Flag(TypeDecorator):
    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return int(value)


class Encoded(TypeDecorator[Any]):
    impl = String
    cache_ok: bool = True

    def process_bind_param(self, value, dialect):
        return json.dumps(value)


class Kept(TypeDecorator):
    impl = String(7)
    cache_ok = True


class Loose(TypeDecorator):
    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect):
        return self.impl


class Stamp(TypeDecorator):
    impl = DateTime(timezone=True)
    cache_ok = True
