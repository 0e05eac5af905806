-- And the other way round.
-- before: postgresql
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (id int PRIMARY KEY, s text NOT NULL DEFAULT 'a', was e);
-- rows: postgresql
INSERT INTO t VALUES (1, 'b', 'a');
-- after: postgresql
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (id int PRIMARY KEY, s e NOT NULL DEFAULT 'a', was text);
