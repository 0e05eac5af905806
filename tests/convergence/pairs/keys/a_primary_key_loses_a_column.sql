-- Which may be NULL from then on.
-- before: mysql
CREATE TABLE t (id int, c int, v int, PRIMARY KEY (id, c));
-- rows: mysql
INSERT INTO t VALUES (1, 1, 1), (2, 1, 1);
-- after: mysql
CREATE TABLE t (id int, c int NULL, v int, PRIMARY KEY (id));
-- before: postgresql
CREATE TABLE t (id int, c int, v int, CONSTRAINT t_pkey PRIMARY KEY (id, c));
-- rows: postgresql
INSERT INTO t VALUES (1, 1, 1), (2, 1, 1);
-- after: postgresql
CREATE TABLE t (id int, c int NULL, v int, CONSTRAINT t_pkey PRIMARY KEY (id));
