-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, secret int INVISIBLE DEFAULT 3, plain varchar(10) DEFAULT 'x');
-- rows: mysql
INSERT INTO t (id, secret) VALUES (1, 5), (2, 6);
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, secret int DEFAULT 3, plain varchar(10) INVISIBLE DEFAULT 'x', more int DEFAULT 1 INVISIBLE);
