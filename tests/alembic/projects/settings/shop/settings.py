"""Settings from the environment, a .env file behind it, as a settings class of many projects has them."""
import os
from pathlib import Path


class Settings:
    def __init__(self):
        values = {}
        for line in Path(".env").read_text().splitlines():
            name, _, value = line.partition("=")
            values[name] = value
        self.schema_comment = values["SCHEMA_COMMENT"]
        self.url = os.environ["DATABASE_URL"]

    @property
    def async_url(self):
        url = self.url.replace("postgresql://", "postgresql+asyncpg://").replace("sqlite://", "sqlite+aiosqlite://")
        return url.replace("mysql+pymysql://", "mysql+aiomysql://")


settings = Settings()
