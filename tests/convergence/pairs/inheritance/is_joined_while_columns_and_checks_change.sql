-- A table that is there already has what its new parent has before it becomes its child.
-- before: postgresql
CREATE TABLE base (id integer NOT NULL, n integer, gone text, note text DEFAULT 'x', CHECK (id > 0));
CREATE TABLE kid (id integer NOT NULL, n integer, note text DEFAULT 'y', extra integer);
-- rows: postgresql
INSERT INTO base VALUES (1, 2, 'g', 'a');
-- after: postgresql
CREATE TABLE base (id integer NOT NULL, n bigint, note text DEFAULT 'x', more integer, CHECK (id > 0), CONSTRAINT small CHECK (n < 100));
CREATE TABLE kid (extra integer) INHERITS (base);
