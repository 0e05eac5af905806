-- The index is made again with the column.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT GENERATED ALWAYS AS (a || '!') STORED);
CREATE INDEX t_b ON t (b);
-- rows
INSERT INTO t (id, a) VALUES (1, 'x');
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT GENERATED ALWAYS AS (a || '?') STORED);
CREATE INDEX t_b ON t (b);
-- before: mysql
CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20), b VARCHAR(30) GENERATED ALWAYS AS (concat(a, '!')) STORED);
CREATE INDEX t_b ON t (b);
-- after: mysql
CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20), b VARCHAR(30) GENERATED ALWAYS AS (concat(a, '?')) STORED);
CREATE INDEX t_b ON t (b);
