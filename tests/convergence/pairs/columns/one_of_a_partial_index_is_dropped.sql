-- An index whose condition names the column goes with it.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, gone INTEGER);
CREATE INDEX t_a ON t (a) WHERE gone IS NULL;
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER);
-- before: mysql
-- after: mysql
