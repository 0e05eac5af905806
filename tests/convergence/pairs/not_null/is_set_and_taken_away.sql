-- In both directions at once.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL);
-- rows
INSERT INTO t VALUES (1, 'a', 'b');
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT);
