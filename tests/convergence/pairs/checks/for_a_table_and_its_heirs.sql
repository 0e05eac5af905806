-- NO INHERIT, and one that is not checked yet.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int);
ALTER TABLE t ADD CONSTRAINT later CHECK (n > 0) NOT VALID;
CREATE TABLE child () INHERITS (t);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int, CONSTRAINT later CHECK (n > 0), CONSTRAINT alone CHECK (n < 9) NO INHERIT);
CREATE TABLE child () INHERITS (t);
