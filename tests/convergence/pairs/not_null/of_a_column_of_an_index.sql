-- The index stays as it is.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE UNIQUE INDEX t_a ON t (a);
-- rows
INSERT INTO t VALUES (1, 'a');
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL);
CREATE UNIQUE INDEX t_a ON t (a);
