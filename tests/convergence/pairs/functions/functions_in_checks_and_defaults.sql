-- A function that a CHECK, a default and a generated column call gets another argument.
-- before: postgresql
CREATE FUNCTION slug(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(replace(t, ' ', '-')) $$;
CREATE TABLE pages (
  id int PRIMARY KEY,
  title text NOT NULL CHECK (slug(title) <> ''),
  path text GENERATED ALWAYS AS (slug(title)) STORED
);
-- after: postgresql
CREATE FUNCTION slug(t text, separator text DEFAULT '-') RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT lower(replace(t, ' ', separator)) $$;
CREATE TABLE pages (
  id int PRIMARY KEY,
  title text NOT NULL CHECK (slug(title) <> ''),
  path text GENERATED ALWAYS AS (slug(title, '_')) STORED
);
