"""What engines are given of an address, as the parameters that Limbeck knows: those of libpq, and the options of an address."""

import ssl

ASYNC_DRIVERS = ("asyncpg", "aiosqlite", "psycopg_async", "psycopgasync", "aiomysql", "asyncmy")
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
        name = RENAMED_OF_MYSQL.get(name, name) if syntax == "mysql" else RENAMED.get(name, name)
        if name == "sslmode":
            value = ssl_mode(value)
            if value is None:
                value = "limbeck-unknown"
        if syntax == "mysql":
            told.update(mysql_option(name, value))
        elif name == "server_settings" and isinstance(value, dict):
            settings = " ".join(f"-c {key}={escaped(text)}" for key, text in value.items())
            told["options"] = (told.get("options", "") + " " + settings).strip()
        elif name == "options" and "options" in told:
            told["options"] += " " + value
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            told[name] = str(value)
    if syntax == "sqlite":
        return {"dbname": told.get("dbname", "")}
    return told


# PyMySQL's and mysqlclient's own names.
RENAMED_OF_MYSQL = {"database": "dbname", "db": "dbname", "username": "user", "passwd": "password"}


def mysql_option(name, value):
    """A parameter of the drivers for MySQL as options of an address; objects and functions are not among them."""
    if name == "ssl" and isinstance(value, dict):
        given = {f"ssl_{key}": text for key, text in value.items() if isinstance(text, str)}
        if value.get("check_hostname"):
            given["ssl_mode"] = "verify_identity"
        return given or {"ssl_mode": "required"}
    if name == "ssl" and isinstance(value, ssl.SSLContext):
        mode = "required" if value.verify_mode == ssl.CERT_NONE else None
        return {"sslmode": "limbeck-unknown"} if mode is None else {"ssl_mode": mode}
    if isinstance(value, bool):
        return {name: "true" if value else "false"} if name.startswith("ssl") else {}
    return {name: str(value)} if isinstance(value, (str, int)) else {}


def escaped(text):
    return str(text).replace("\\", "\\\\").replace(" ", "\\ ")
