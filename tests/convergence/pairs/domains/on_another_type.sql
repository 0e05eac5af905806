-- The base changes under a table.
-- before: postgresql
CREATE DOMAIN amount AS numeric(8, 2) CHECK (VALUE >= 0);
CREATE TABLE t (id int PRIMARY KEY, a amount NOT NULL DEFAULT 1.5);
-- after: postgresql
CREATE DOMAIN amount AS numeric(12, 4) CHECK (VALUE >= 0);
CREATE TABLE t (id int PRIMARY KEY, a amount NOT NULL DEFAULT 1.5);
