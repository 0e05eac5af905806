-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT (1 + 2), b date DEFAULT (curdate()), c varchar(36) DEFAULT (uuid()), d int DEFAULT (a * 2));
-- rows: mysql
INSERT INTO t (id) VALUES (1);
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT (2 * 3), b date DEFAULT (curdate() + INTERVAL 1 DAY), c varchar(36) DEFAULT 'none', d int DEFAULT 5, e datetime DEFAULT (now()));
