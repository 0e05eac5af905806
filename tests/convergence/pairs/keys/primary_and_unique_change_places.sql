-- The primary key and a unique constraint swap their columns under foreign keys to both.
-- before: postgresql
CREATE TABLE t (a int NOT NULL, b int NOT NULL, CONSTRAINT t_pk PRIMARY KEY (a), CONSTRAINT t_u UNIQUE (b));
CREATE TABLE r (id int PRIMARY KEY, a int REFERENCES t (a) ON DELETE CASCADE, b int REFERENCES t (b) DEFERRABLE);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_u;
ALTER TABLE t CLUSTER ON t_pk;
-- rows
INSERT INTO t VALUES (1, 10), (2, 20);
INSERT INTO r VALUES (1, 1, 20), (2, 2, NULL);
-- after: postgresql
CREATE TABLE t (a int NOT NULL, b int NOT NULL, CONSTRAINT t_pk PRIMARY KEY (b), CONSTRAINT t_u UNIQUE (a));
CREATE TABLE r (id int PRIMARY KEY, a int REFERENCES t (a) ON DELETE CASCADE, b int REFERENCES t (b) DEFERRABLE);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_u;
ALTER TABLE t CLUSTER ON t_pk;
