-- A value that is added, and used at once inside of the text of an array or a composite, is committed first.
-- before: postgresql
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE DOMAIN known_kind AS kind;
CREATE TYPE pair AS (first kind, second integer);
CREATE TABLE t (id integer PRIMARY KEY, kinds kind[] DEFAULT '{a}', known known_kind[] DEFAULT '{b}', both_of pair DEFAULT '(a,1)');
-- after: postgresql
CREATE TYPE kind AS ENUM ('a', 'b', 'it''s "new"');
CREATE DOMAIN known_kind AS kind;
CREATE TYPE pair AS (first kind, second integer);
CREATE TABLE t (id integer PRIMARY KEY, kinds kind[] DEFAULT '{a,"it''s \"new\""}', known known_kind[] DEFAULT '{"it''s \"new\""}', both_of pair DEFAULT '("it''s ""new""",1)');
-- rows: postgresql
INSERT INTO t VALUES (1, '{a,b}', '{b}', '(b,2)'), (2, DEFAULT, DEFAULT, DEFAULT);
