-- before: mysql
CREATE TABLE t (id int NOT NULL, region int NOT NULL, PRIMARY KEY (id, region)) PARTITION BY LIST (region) (PARTITION north VALUES IN (1, 2), PARTITION south VALUES IN (3, 4));
-- rows: mysql
INSERT INTO t VALUES (1, 1), (2, 3);
-- after: mysql
CREATE TABLE t (id int NOT NULL, region int NOT NULL, PRIMARY KEY (id, region)) PARTITION BY LIST (region) (PARTITION north VALUES IN (1, 2), PARTITION south VALUES IN (3, 4), PARTITION west VALUES IN (5));
