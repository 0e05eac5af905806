-- A full text index.
-- before: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
-- after: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE VIRTUAL TABLE words USING fts5 (line);
