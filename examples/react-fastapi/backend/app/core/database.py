"""The application's connections to the database."""

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from app.core.config import settings

engine = create_engine(settings.database_url, pool_pre_ping=True, future=True)
Session = sessionmaker(bind=engine, future=True)


def session():
    """One session for a request; what it did not commit is rolled back."""
    with Session() as one:
        yield one
