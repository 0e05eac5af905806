-- Signs and points stay what they are.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT -1, b numeric(6, 2) DEFAULT 0.5, c double precision DEFAULT 1e10);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT 1, b numeric(6, 2) DEFAULT -0.50, c double precision DEFAULT -1e-10);
-- before: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER DEFAULT -1, b NUMERIC DEFAULT 0.5, c REAL DEFAULT 1e10);
-- after: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER DEFAULT 1, b NUMERIC DEFAULT -0.50, c REAL DEFAULT -1e-10);
