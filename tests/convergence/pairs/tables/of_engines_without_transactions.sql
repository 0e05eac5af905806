-- before: mysql
CREATE TABLE a (id int PRIMARY KEY, v varchar(20)) ENGINE=Aria;
CREATE TABLE m (id int PRIMARY KEY, v varchar(20)) ENGINE=MyISAM;
CREATE TABLE i (id int, v varchar(20), KEY (id)) ENGINE=MEMORY;
-- rows: mysql
INSERT INTO a VALUES (1, 'x');
INSERT INTO m VALUES (1, 'x');
-- after: mysql
CREATE TABLE a (id int PRIMARY KEY, v varchar(30)) ENGINE=Aria;
CREATE TABLE m (id int PRIMARY KEY, v varchar(30), w int) ENGINE=MyISAM;
CREATE TABLE i (id int, v varchar(30), KEY (id)) ENGINE=MEMORY;
