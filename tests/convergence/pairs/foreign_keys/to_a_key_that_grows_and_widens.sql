-- The type and the columns of the key change together.
-- before: mysql
CREATE TABLE p (id int NOT NULL AUTO_INCREMENT, c int NOT NULL, PRIMARY KEY (id));
CREATE TABLE ch (id int PRIMARY KEY, pid int, CONSTRAINT ch_fk FOREIGN KEY (pid) REFERENCES p (id) ON DELETE CASCADE);
-- rows: mysql
INSERT INTO p (c) VALUES (5), (6);
INSERT INTO ch VALUES (1, 2);
-- after: mysql
CREATE TABLE p (id bigint NOT NULL AUTO_INCREMENT, c int NOT NULL, PRIMARY KEY (id, c));
CREATE TABLE ch (id int PRIMARY KEY, pid bigint, CONSTRAINT ch_fk FOREIGN KEY (pid) REFERENCES p (id) ON DELETE CASCADE);
