-- The index that a foreign key needs is replaced by a longer one, and by a primary key.
-- before: mysql
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int NOT NULL, p int NOT NULL, n int, KEY by_p (p), CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p (id));
CREATE TABLE d (id int NOT NULL, p int NOT NULL, n int, PRIMARY KEY (id), KEY d_p (p), CONSTRAINT d_p FOREIGN KEY (p) REFERENCES p (id));
-- rows: mysql
INSERT INTO p VALUES (1);
INSERT INTO c VALUES (1, 1, 1);
INSERT INTO d VALUES (1, 1, 1);
-- after: mysql
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int NOT NULL, p int NOT NULL, n int, KEY by_p_and_n (p, n), CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p (id));
CREATE TABLE d (id int NOT NULL, p int NOT NULL, n int, PRIMARY KEY (p, id), CONSTRAINT d_p FOREIGN KEY (p) REFERENCES p (id));
