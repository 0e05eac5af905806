-- nextval() of one's own.
-- before: postgresql
CREATE SEQUENCE numbers;
CREATE TABLE t (id int PRIMARY KEY DEFAULT nextval('numbers'), n int);
-- rows: postgresql
INSERT INTO t (n) VALUES (1), (2);
-- after: postgresql
CREATE SEQUENCE numbers;
CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT nextval('numbers'));
