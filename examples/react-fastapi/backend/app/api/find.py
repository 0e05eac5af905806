from fastapi import HTTPException


def find(db, kind, key):
    """The row of this key, or the reply 404."""
    found = db.get(kind, key)
    if found is None:
        raise HTTPException(404, f"there is no {kind.__name__.lower()} {key}")
    return found
