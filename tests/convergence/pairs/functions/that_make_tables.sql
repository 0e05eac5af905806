-- RETURNS TABLE, SETOF and OUT arguments.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE FUNCTION all_of_t() RETURNS SETOF t LANGUAGE sql AS $$ SELECT * FROM t $$;
CREATE FUNCTION two_of_them(OUT x int, OUT y int) LANGUAGE sql AS $$ SELECT 1, 2 $$;
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE FUNCTION all_of_t() RETURNS SETOF t LANGUAGE sql AS $$ SELECT * FROM t $$;
CREATE FUNCTION two_of_them(OUT x int, OUT y text) LANGUAGE sql AS $$ SELECT 1, 'two' $$;
