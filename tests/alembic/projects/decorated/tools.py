import functools

from alembic import op


def where(*dialects):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*arguments, **options):
            if op.get_bind().dialect.name in dialects:
                return function(*arguments, **options)

        return wrapper

    return decorate


def unless(name):
    def decorate(function):
        def wrapper():
            if op.get_bind().engine.dialect.name != name:
                function()

        return wrapper

    return decorate
