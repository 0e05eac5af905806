-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a tinytext, b text, c mediumtext NOT NULL, d longtext, e varchar(30), f text, g tinyblob, h varbinary(20));
-- rows: mysql
INSERT INTO t VALUES (1, 'tiny', 'plain', 'medium', 'long', 'short', 'becomes short', 'bytes', 'more');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a mediumtext, b longtext, c longtext, d longtext NOT NULL, e text, f varchar(60), g longblob, h varbinary(200) NOT NULL DEFAULT 'none');
