-- A column that may be empty, at the end.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY);
-- rows
INSERT INTO t VALUES (1), (2);
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, note TEXT);
