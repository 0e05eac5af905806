-- What is computed from moves.
-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, first varchar(20) NOT NULL, last varchar(20) NOT NULL, full varchar(50) AS (concat(first, ' ', last)) VIRTUAL, low varchar(50) AS (lower(last)) STORED, UNIQUE KEY by_low (low));
-- rows: mysql
INSERT INTO t (id, first, last) VALUES (1, 'Ada', 'L'), (2, 'Grace', 'H');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, first varchar(30) NOT NULL, last varchar(30) NOT NULL, full varchar(70) AS (concat(last, ', ', first)) VIRTUAL, low varchar(50) AS (lower(concat(last, first))) STORED, UNIQUE KEY by_low (low));
