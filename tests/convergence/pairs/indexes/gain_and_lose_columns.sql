-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b VARCHAR(10), c INTEGER);
CREATE INDEX grows ON t (a);
CREATE INDEX shrinks ON t (a, b, c);
CREATE INDEX turns ON t (b, c);
-- rows
INSERT INTO t VALUES (1, 2, 'x', 4);
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b VARCHAR(10), c INTEGER);
CREATE INDEX grows ON t (a, c);
CREATE INDEX shrinks ON t (a);
CREATE INDEX turns ON t (c, b);
