"""What engines are given of an address, as the parameters that libpq knows."""

import ssl

ASYNC_DRIVERS = ("asyncpg", "aiosqlite", "psycopg_async", "psycopgasync")
# The drivers' own names, and libpq's.
RENAMED = {"database": "dbname", "username": "user", "timeout": "connect_timeout", "ssl": "sslmode"}


def is_async(url):
    return url.drivername.partition("+")[2] in ASYNC_DRIVERS


def of_url(url):
    parameters = url.translate_connect_args(username="user", database="dbname")
    for name, value in url.query.items():
        values = value if isinstance(value, (tuple, list)) else [value]
        if name == "host" and any(":" in each and not each.startswith("/") for each in values):
            parts = [each.partition(":") for each in values]
            parameters["host"] = ",".join(host for host, _, _ in parts)
            parameters["port"] = ",".join(port or "5432" for _, _, port in parts)
        else:
            parameters[name] = ",".join(values)
    return parameters


def ssl_mode(value):
    """asyncpg takes a mode, True or an SSLContext; None: can't be told."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "require" if value else "disable"
    if isinstance(value, ssl.SSLContext):
        return "require" if value.verify_mode == ssl.CERT_NONE else None
    return None


def as_texts(parameters, syntax):
    """What Limbeck is told. What only this process can have (objects, functions) stays out, but for SSL."""
    told = {}
    for name, value in parameters.items():
        name = RENAMED.get(name, name)
        if name == "sslmode":
            value = ssl_mode(value)
            if value is None:
                value = "limbeck-unknown"
        if name == "server_settings" and isinstance(value, dict):
            settings = " ".join(f"-c {key}={escaped(text)}" for key, text in value.items())
            told["options"] = (told.get("options", "") + " " + settings).strip()
        elif name == "options" and "options" in told:
            told["options"] += " " + value
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            told[name] = str(value)
    if syntax == "sqlite":
        return {"dbname": told.get("dbname", "")}
    return told


def escaped(text):
    return str(text).replace("\\", "\\\\").replace(" ", "\\ ")
