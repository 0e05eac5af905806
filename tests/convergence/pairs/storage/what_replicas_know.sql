-- Replica identity and the index to cluster by.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL);
CREATE UNIQUE INDEX t_a ON t (a);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL);
CREATE UNIQUE INDEX t_a ON t (a);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_a;
ALTER TABLE t CLUSTER ON t_pkey;
