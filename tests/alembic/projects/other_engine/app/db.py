import json

from sqlalchemy import MetaData, create_engine, event

engine = create_engine("sqlite://", json_serializer=lambda value: json.dumps(value, indent=8), isolation_level="AUTOCOMMIT")
tenants = engine.execution_options(schema_translate_map={None: "tenant"})
metadata = MetaData()


@event.listens_for(engine, "before_cursor_execute", retval=True)
def comment(connection, cursor, statement, parameters, context, executemany):
    raise NotImplementedError


event.listen(metadata, "before_create", comment)
