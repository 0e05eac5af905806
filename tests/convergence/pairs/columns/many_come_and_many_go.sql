-- More than half of a table.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b VARCHAR(10), c VARCHAR(10), d INTEGER, kept VARCHAR(10));
-- rows
INSERT INTO t VALUES (1, 2, 'b', 'c', 5, 'kept');
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, kept VARCHAR(10), u INTEGER, v VARCHAR(20) DEFAULT 'v', w INTEGER DEFAULT 3 NOT NULL, x INTEGER);
