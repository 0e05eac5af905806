-- In front, in the middle, at the end.
-- before: postgresql
CREATE TYPE e AS ENUM ('b', 'd');
CREATE TABLE t (id int PRIMARY KEY, e e DEFAULT 'b');
-- rows: postgresql
INSERT INTO t VALUES (1, 'd');
-- after: postgresql
CREATE TYPE e AS ENUM ('a', 'b', 'c', 'd', 'e');
CREATE TABLE t (id int PRIMARY KEY, e e DEFAULT 'b');
