-- To a table that had none.
-- before
CREATE TABLE t (a INTEGER NOT NULL, b TEXT NOT NULL);
-- rows
INSERT INTO t VALUES (1, 'x'), (2, 'y');
-- after
CREATE TABLE t (a INTEGER NOT NULL, b TEXT NOT NULL, PRIMARY KEY (a, b));
-- before: mysql
CREATE TABLE t (a INTEGER NOT NULL, b VARCHAR(20) NOT NULL);
-- after: mysql
CREATE TABLE t (a INTEGER NOT NULL, b VARCHAR(20) NOT NULL, PRIMARY KEY (a, b));
