-- Each in another way, at once.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT DEFAULT 'b', c TEXT NOT NULL, d INTEGER);
-- rows
INSERT INTO t VALUES (1, 'a', 'b', 'c', 4);
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'a', b TEXT, c TEXT, d INTEGER NOT NULL DEFAULT 5);
