-- The order of the models is no difference.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, b TEXT);
-- rows
INSERT INTO t VALUES (1, 'b');
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
