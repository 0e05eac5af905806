-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, on_off bit(1) NOT NULL DEFAULT b'0', eight bit(8) NOT NULL DEFAULT b'10000001', truth tinyint(1) NOT NULL DEFAULT 1);
-- rows: mysql
INSERT INTO t VALUES (1, b'1', b'11', 0);
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, on_off bit(1) NOT NULL DEFAULT b'1', eight bit(16) NOT NULL DEFAULT b'1000000110000001', truth tinyint(1));
