-- before: mysql
CREATE TABLE p (a int NOT NULL, b varchar(10) NOT NULL, c int, PRIMARY KEY (a, b), UNIQUE KEY by_c (c, a));
CREATE TABLE c (id int PRIMARY KEY, a int, b varchar(10), CONSTRAINT c_p FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE CASCADE);
-- rows: mysql
INSERT INTO p VALUES (1, 'x', 5);
INSERT INTO c VALUES (1, 1, 'x'), (2, NULL, NULL);
-- after: mysql
CREATE TABLE p (a bigint NOT NULL, b varchar(20) NOT NULL, c int, PRIMARY KEY (a, b), UNIQUE KEY by_c (c, a));
CREATE TABLE c (id int PRIMARY KEY, a bigint, b varchar(20), CONSTRAINT c_p FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE SET NULL);
