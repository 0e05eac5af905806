-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, e enum('10', '20') NOT NULL, f enum('on', 'off') NOT NULL DEFAULT 'on', s set('a', 'b'));
-- rows: mysql
INSERT INTO t VALUES (1, '20', 'off', 'a,b');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, e varchar(5) NOT NULL, f varchar(10) NOT NULL DEFAULT 'on', s varchar(20));
