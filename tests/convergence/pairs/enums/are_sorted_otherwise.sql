-- The same values in another order.
-- before: postgresql
CREATE TYPE e AS ENUM ('low', 'high');
CREATE TABLE t (id int PRIMARY KEY, e e NOT NULL);
CREATE INDEX t_e ON t (e);
-- rows: postgresql
INSERT INTO t VALUES (1, 'high');
-- after: postgresql
CREATE TYPE e AS ENUM ('high', 'low');
CREATE TABLE t (id int PRIMARY KEY, e e NOT NULL);
CREATE INDEX t_e ON t (e);
