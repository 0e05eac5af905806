-- What each holds can be read as the other.
-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL, s varchar(20) NOT NULL DEFAULT '0', f decimal(10, 2), g varchar(20));
-- rows: mysql
INSERT INTO t VALUES (1, 42, '17', 1.50, '2.25'), (2, -7, '0', NULL, NULL);
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, n varchar(20) NOT NULL, s int NOT NULL DEFAULT 0, f varchar(20), g decimal(10, 2));
