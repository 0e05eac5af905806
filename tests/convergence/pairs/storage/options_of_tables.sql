-- Fill factor, autovacuum, persistence, storage of columns.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text) WITH (fillfactor = 80);
CREATE UNLOGGED TABLE u (id int PRIMARY KEY);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text) WITH (fillfactor = 70, autovacuum_enabled = false);
ALTER TABLE t ALTER COLUMN a SET STORAGE EXTERNAL, ALTER COLUMN a SET STATISTICS 500;
CREATE TABLE u (id int PRIMARY KEY);
