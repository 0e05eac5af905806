-- The inner one changes.
-- before: postgresql
CREATE TYPE point2 AS (x int, y int);
CREATE TYPE line2 AS (from_point point2, to_point point2);
CREATE TABLE t (id int PRIMARY KEY, l line2);
-- after: postgresql
CREATE TYPE point2 AS (x int, y int, z int);
CREATE TYPE line2 AS (from_point point2, to_point point2, label text);
CREATE TABLE t (id int PRIMARY KEY, l line2);
