-- The enum below a domain is replaced; a composite, an array and an index use them.
-- before: postgresql
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE DOMAIN d AS e DEFAULT 'a' CHECK (VALUE <> 'c');
CREATE TYPE comp AS (x d, y e[]);
CREATE TABLE t (id int PRIMARY KEY, d d, c comp, arr d[] DEFAULT ARRAY['a'::d]);
CREATE INDEX ti ON t ((d::e)) WHERE d::e <> 'b';
-- rows
INSERT INTO t VALUES (1, 'a', ROW('b', '{a}'), '{a,b}');
-- after: postgresql
CREATE TYPE e AS ENUM ('b', 'z', 'a');
CREATE DOMAIN d AS e DEFAULT 'b' NOT NULL CHECK (VALUE <> 'z');
CREATE TYPE comp AS (x d, y e[]);
CREATE TABLE t (id int PRIMARY KEY, d d, c comp, arr d[] DEFAULT ARRAY['a'::d]);
CREATE INDEX ti ON t ((d::e)) WHERE d::e <> 'b';
