-- Of what a table is not.
-- before: postgresql
CREATE TYPE e AS ENUM ('a');
CREATE DOMAIN d AS int;
CREATE SEQUENCE s;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
COMMENT ON TYPE e IS 'old';
-- after: postgresql
CREATE TYPE e AS ENUM ('a');
CREATE DOMAIN d AS int;
CREATE SEQUENCE s;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
COMMENT ON TYPE e IS 'new';
COMMENT ON DOMAIN d IS 'a domain';
COMMENT ON SEQUENCE s IS 'a sequence';
COMMENT ON FUNCTION f() IS 'a function';
