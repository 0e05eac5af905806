-- before: mysql
CREATE TABLE spots (id int PRIMARY KEY, at point NOT NULL, shape geometry, SPATIAL KEY by_place (at));
-- rows: mysql
INSERT INTO spots VALUES (1, POINT(1, 2), NULL);
-- after: mysql
CREATE TABLE spots (id int PRIMARY KEY, at point NOT NULL, shape geometry, road linestring COMMENT 'how to get there', SPATIAL KEY by_where (at));
