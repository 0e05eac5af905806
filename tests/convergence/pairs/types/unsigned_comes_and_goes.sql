-- Within what both can hold.
-- before: mysql
CREATE TABLE t (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b smallint unsigned NOT NULL DEFAULT 7, c bigint unsigned, d mediumint COMMENT 'counted');
-- rows: mysql
INSERT INTO t (a, b, c, d) VALUES (5, 300, 4000000000, 70000), (NULL, 1, NULL, 3);
-- after: mysql
CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int unsigned, b smallint NOT NULL DEFAULT 7, c bigint, d mediumint unsigned COMMENT 'counted');
