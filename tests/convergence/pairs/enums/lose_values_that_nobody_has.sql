-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, e enum('a', 'b', 'c') NOT NULL DEFAULT 'a', f enum('x', 'y'), s set('p', 'q', 'r') NOT NULL);
-- rows: mysql
INSERT INTO t VALUES (1, 'c', 'y', 'p,r'), (2, 'a', 'y', '');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, e enum('c', 'a') NOT NULL DEFAULT 'c', f enum('y') NOT NULL DEFAULT 'y', s set('r', 'p') NOT NULL DEFAULT 'r');
