-- A unique index becomes a constraint of the same name.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE UNIQUE INDEX t_a_key ON t (a);
-- rows: postgresql
INSERT INTO t VALUES (1, 'a');
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text, CONSTRAINT t_a_key UNIQUE (a));
