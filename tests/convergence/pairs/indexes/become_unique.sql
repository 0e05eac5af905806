-- And one that stops being it.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX t_a ON t (a);
CREATE UNIQUE INDEX t_b ON t (b);
-- rows
INSERT INTO t VALUES (1, 'a', 'b'), (2, 'c', 'd');
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE UNIQUE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b);
