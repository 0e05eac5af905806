-- The table's default, and columns that follow it or keep their own.
-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, follows varchar(20), keeps varchar(20) CHARACTER SET latin1, bytes varbinary(10)) DEFAULT CHARSET latin1;
-- rows: mysql
INSERT INTO t VALUES (1, 'über', 'ähnlich', 'b');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, follows varchar(20), keeps varchar(20) CHARACTER SET latin1, bytes varbinary(10)) DEFAULT CHARSET utf8mb4;
