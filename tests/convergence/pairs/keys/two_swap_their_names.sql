-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a int, b int, KEY one (a), KEY two (b));
-- rows: mysql
INSERT INTO t VALUES (1, 2, 3);
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a int, b int, KEY one (b), KEY two (a));
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER);
CREATE INDEX one ON t (a);
CREATE INDEX two ON t (b);
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER);
CREATE INDEX one ON t (b);
CREATE INDEX two ON t (a);
