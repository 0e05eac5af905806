-- Their base, default and conditions.
-- before: postgresql
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN old AS int;
CREATE TABLE t (id int PRIMARY KEY, e email, o old);
-- rows: postgresql
INSERT INTO t VALUES (1, 'a@b', 3);
-- after: postgresql
CREATE DOMAIN email AS text NOT NULL DEFAULT 'nobody@' CONSTRAINT has_at CHECK (VALUE LIKE '%@%') CHECK (length(VALUE) < 100);
CREATE TABLE t (id int PRIMARY KEY, e email, o int);
