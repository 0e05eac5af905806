-- Two columns to PostgreSQL; to the others there can be but one.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text, "A" text NOT NULL DEFAULT 'x');
