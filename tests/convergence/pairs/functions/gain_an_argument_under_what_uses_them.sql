-- A function gets an argument while a computed column, an index and a check call it.
-- before: postgresql
CREATE FUNCTION norm(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(t)';
CREATE TABLE p (id int PRIMARY KEY, name text, n text GENERATED ALWAYS AS (norm(name)) STORED);
CREATE INDEX p_n ON p (norm(name));
CREATE UNIQUE INDEX p_n2 ON p (n) INCLUDE (name);
ALTER TABLE p ADD CONSTRAINT c CHECK (norm(name) <> '');
-- rows
INSERT INTO p (id, name) VALUES (1, 'Ab'), (2, 'CD');
-- after: postgresql
CREATE FUNCTION norm(t text, strip boolean DEFAULT false) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(t)';
CREATE TABLE p (id int PRIMARY KEY, name text, n text GENERATED ALWAYS AS (norm(name)) STORED);
CREATE INDEX p_n ON p (norm(name));
CREATE UNIQUE INDEX p_n2 ON p (n) INCLUDE (name);
ALTER TABLE p ADD CONSTRAINT c CHECK (norm(name) <> '');
