-- Indexed, one computed from another, and one that a foreign key leads to.
-- before: mysql
CREATE TABLE a (id int PRIMARY KEY, n int, v int AS (n + 1) VIRTUAL, w int AS (v * 2) VIRTUAL, KEY v (v));
CREATE TABLE b (id int PRIMARY KEY, n int, v int AS (n + 1) STORED, KEY va (v, n), UNIQUE KEY u (v));
CREATE TABLE c (id int PRIMARY KEY, n int, v int AS (n + 1) STORED, UNIQUE KEY u (v));
CREATE TABLE d (id int PRIMARY KEY, v int, CONSTRAINT d_v FOREIGN KEY (v) REFERENCES c (v));
-- rows: mysql
INSERT INTO a (id, n) VALUES (1, 5);
INSERT INTO b (id, n) VALUES (1, 5);
-- after: mysql
CREATE TABLE a (id int PRIMARY KEY, n int, v int AS (n + 2) VIRTUAL, w int AS (v * 3) VIRTUAL, KEY v (v));
CREATE TABLE b (id int PRIMARY KEY, n int, v int AS (n + 2) STORED, KEY va (v, n), UNIQUE KEY u (v));
CREATE TABLE c (id int PRIMARY KEY, n int, v int AS (n + 2) STORED, UNIQUE KEY u (v));
CREATE TABLE d (id int PRIMARY KEY, v int, CONSTRAINT d_v FOREIGN KEY (v) REFERENCES c (v));
