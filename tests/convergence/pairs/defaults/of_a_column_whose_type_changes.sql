-- The default goes along.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL DEFAULT 7, code varchar(5) DEFAULT 'abc');
-- rows: postgresql
INSERT INTO t VALUES (1, 2, 'x');
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, n bigint NOT NULL DEFAULT 8, code text DEFAULT 'abcdefgh');
-- before: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL DEFAULT 7, code VARCHAR(5) DEFAULT 'abc');
-- rows: sqlite
INSERT INTO t VALUES (1, 2, 'x');
-- after: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, n BIGINT NOT NULL DEFAULT 8, code TEXT DEFAULT 'abcdefgh');
