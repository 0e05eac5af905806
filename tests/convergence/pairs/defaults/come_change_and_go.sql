-- Of texts, numbers and NULL.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'old', b INTEGER DEFAULT 1, c TEXT, d TEXT DEFAULT 'stays');
-- rows
INSERT INTO t (id) VALUES (1);
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'new', b INTEGER, c TEXT DEFAULT 'c', d TEXT DEFAULT 'stays');
