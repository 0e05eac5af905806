-- Everything that names the type when it loses a value.
-- before: postgresql
CREATE TYPE e AS ENUM ('a', 'b', 'gone');
CREATE TYPE pair AS (left_one e, n int);
CREATE FUNCTION first_of() RETURNS e LANGUAGE sql AS $$ SELECT 'a'::e $$;
CREATE TABLE t (id int PRIMARY KEY, e e DEFAULT first_of());
-- after: postgresql
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TYPE pair AS (left_one e, n int);
CREATE FUNCTION first_of() RETURNS e LANGUAGE sql AS $$ SELECT 'a'::e $$;
CREATE TABLE t (id int PRIMARY KEY, e e DEFAULT first_of());
