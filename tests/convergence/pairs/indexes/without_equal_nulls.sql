-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int, b int, CONSTRAINT t_a UNIQUE (a));
CREATE UNIQUE INDEX t_b ON t (b) NULLS NOT DISTINCT;
-- rows: postgresql
INSERT INTO t VALUES (1, 1, 1), (2, NULL, NULL);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int, b int, CONSTRAINT t_a UNIQUE NULLS NOT DISTINCT (a));
CREATE UNIQUE INDEX t_b ON t (b);
