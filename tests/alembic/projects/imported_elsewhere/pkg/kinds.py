import sqlalchemy as sa


def name():
    return sa.String(40)
