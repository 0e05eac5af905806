-- What CREATE OR REPLACE can't do.
-- before: postgresql
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$;
CREATE VIEW v AS SELECT f(1) AS x;
-- after: postgresql
CREATE FUNCTION f(number int) RETURNS bigint LANGUAGE sql AS $$ SELECT number::bigint $$;
CREATE VIEW v AS SELECT f(1) AS x;
