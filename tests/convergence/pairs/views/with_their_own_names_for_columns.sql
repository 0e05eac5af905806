-- A list of columns behind the name.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE VIEW v (x, y) AS SELECT id, a FROM t;
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE VIEW v (number, y) AS SELECT id, a FROM t;
