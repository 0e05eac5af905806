-- And narrower again on the way down.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a smallint, b int, c real, d numeric(5, 2));
-- rows: postgresql
INSERT INTO t VALUES (1, 32767, 2147483647, 1.5, 123.45);
-- after: postgresql
CREATE TABLE t (id bigint PRIMARY KEY, a int, b bigint, c double precision, d numeric(12, 4));
