-- With its default.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, tag text DEFAULT 'a', n int[]);
-- rows: postgresql
INSERT INTO t VALUES (1, 'x', '{1,2}');
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, tag text[] DEFAULT '{a}', n bigint[]);
