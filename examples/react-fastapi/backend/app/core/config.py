"""Settings: what the environment says."""

import os
from urllib.parse import quote


class Settings:
    @property
    def database_url(self) -> str:
        user = quote(os.environ["POSTGRES_USER"], safe="")
        password = quote(os.environ["POSTGRES_PASSWORD"], safe="")
        server = os.environ.get("POSTGRES_SERVER", "db")
        return f"postgresql+psycopg2://{user}:{password}@{server}/{os.environ['POSTGRES_DB']}"


settings = Settings()
