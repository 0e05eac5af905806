-- And back.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, code int NOT NULL);
CREATE INDEX t_code ON t (code);
-- rows: postgresql
INSERT INTO t VALUES (1, 42);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL);
CREATE INDEX t_code ON t (code);
