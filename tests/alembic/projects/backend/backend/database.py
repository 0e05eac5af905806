import os


def make_url():
    return os.environ["DATABASE_URL"]
