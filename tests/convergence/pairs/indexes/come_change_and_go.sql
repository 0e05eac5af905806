-- By name.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b);
-- rows
INSERT INTO t VALUES (1, 'a', 'b');
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX t_b ON t (b, a);
CREATE UNIQUE INDEX t_ab ON t (a, b);
-- before: mysql
CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20), b VARCHAR(20));
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b);
-- after: mysql
CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20), b VARCHAR(20));
CREATE INDEX t_b ON t (b, a);
CREATE UNIQUE INDEX t_ab ON t (a, b);
