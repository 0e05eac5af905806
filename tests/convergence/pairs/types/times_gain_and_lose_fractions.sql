-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a datetime, b datetime(6), c time, d timestamp(3) NULL, e timestamp NOT NULL DEFAULT '2020-01-01 00:00:00', f date);
-- rows: mysql
INSERT INTO t VALUES (1, '2024-02-29 12:13:14', '2024-02-29 12:13:14', '01:02:03', '2024-02-29 12:13:14', '2021-01-01 00:00:00', '2024-02-29');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a datetime(6), b datetime, c time(3), d timestamp NULL, e timestamp(6) NOT NULL DEFAULT '2020-01-01 00:00:00.000000', f datetime);
