-- before: mysql
CREATE TABLE h (id int NOT NULL, a int, PRIMARY KEY (id)) PARTITION BY HASH (id) PARTITIONS 2;
CREATE TABLE k (id int NOT NULL, a int, PRIMARY KEY (id)) PARTITION BY KEY (id) PARTITIONS 3;
-- rows: mysql
INSERT INTO h VALUES (1, 1), (2, 2), (3, 3);
INSERT INTO k VALUES (1, 1), (2, 2), (3, 3);
-- after: mysql
CREATE TABLE h (id int NOT NULL, a int, PRIMARY KEY (id)) PARTITION BY HASH (id) PARTITIONS 4;
CREATE TABLE k (id int NOT NULL, a int, b int, PRIMARY KEY (id)) PARTITION BY KEY (id) PARTITIONS 3;
