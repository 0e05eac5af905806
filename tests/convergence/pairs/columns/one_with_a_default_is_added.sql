-- Rows that are there get the default.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY);
-- rows
INSERT INTO t VALUES (1), (2);
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, state TEXT NOT NULL DEFAULT 'new', n INTEGER NOT NULL DEFAULT 0);
