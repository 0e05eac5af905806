-- ON UPDATE comes, goes and stays.
-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a datetime DEFAULT current_timestamp(), b datetime(6) DEFAULT NULL ON UPDATE current_timestamp(6), c timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp());
-- rows: mysql
INSERT INTO t VALUES (1, '2020-01-01 00:00:00', '2020-01-01 00:00:00', '2020-01-01 00:00:00');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a datetime DEFAULT current_timestamp() ON UPDATE current_timestamp(), b datetime(6) DEFAULT NULL, c timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp() COMMENT 'kept');
