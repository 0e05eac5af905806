-- One column, then two, in another order.
-- before
CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, c TEXT, PRIMARY KEY (a, b));
-- rows
INSERT INTO t VALUES (1, 2, 'x'), (2, 1, 'y');
-- after
CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, c TEXT, PRIMARY KEY (b, a));
