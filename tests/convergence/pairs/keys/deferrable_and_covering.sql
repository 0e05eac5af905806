-- What only PostgreSQL says of keys.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE, b int, c int);
-- after: postgresql
CREATE TABLE t (id int, a int UNIQUE DEFERRABLE INITIALLY DEFERRED, b int UNIQUE NULLS NOT DISTINCT, c int, CONSTRAINT t_pkey PRIMARY KEY (id) INCLUDE (c));
