-- By name and arguments.
-- before: postgresql
CREATE FUNCTION plus(a int, b int) RETURNS int LANGUAGE sql AS $$ SELECT a + b $$;
CREATE FUNCTION minus(a int) RETURNS int LANGUAGE sql AS $$ SELECT -a $$;
-- after: postgresql
CREATE FUNCTION plus(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT b + a $$;
CREATE FUNCTION plus(a text, b text) RETURNS text LANGUAGE sql AS $$ SELECT a || b $$;
CREATE PROCEDURE note(line text) LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', line; END $$;
