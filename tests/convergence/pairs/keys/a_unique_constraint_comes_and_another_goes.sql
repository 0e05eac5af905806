-- Of one and of several columns.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, UNIQUE (a));
-- rows
INSERT INTO t VALUES (1, 'a', 'b'), (2, 'c', NULL);
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, UNIQUE (a, b));
