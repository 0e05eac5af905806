-- Under indexes, unique ones too, and one computed from another.
-- before: mysql
CREATE TABLE a (id int PRIMARY KEY, n int, v int AS (n + 1) STORED, w int AS (n + 3) VIRTUAL, KEY va (v, n), KEY w (w));
CREATE TABLE b (id int PRIMARY KEY, n int, v int AS (n + 1) VIRTUAL, w int AS (v * 2) VIRTUAL, UNIQUE KEY v (v), KEY w (w, n));
-- rows: mysql
INSERT INTO a (id, n) VALUES (1, 5);
INSERT INTO b (id, n) VALUES (1, 5), (2, 6);
-- after: mysql
CREATE TABLE a (id int PRIMARY KEY, n bigint, v int AS (n + 1) STORED, w int AS (n + 3) VIRTUAL, KEY va (v, n), KEY w (w));
CREATE TABLE b (id int PRIMARY KEY, n bigint, v int AS (n + 1) VIRTUAL, w int AS (v * 2) VIRTUAL, UNIQUE KEY v (v), KEY w (w, n));
