"""The server: contacts and the groups that they are in."""

from fastapi import FastAPI

from app.api import contacts, groups

app = FastAPI(title="Contacts")
app.include_router(contacts.router)
app.include_router(groups.router)


@app.get("/healthz")
def healthz():
    return {"status": "ok"}
