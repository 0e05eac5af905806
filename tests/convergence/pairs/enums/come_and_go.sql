-- With the columns that use them.
-- before: postgresql
CREATE TYPE old_state AS ENUM ('a', 'b');
CREATE TABLE t (id int PRIMARY KEY, s old_state);
-- after: postgresql
CREATE TYPE new_state AS ENUM ('x');
CREATE TABLE t (id int PRIMARY KEY, other new_state NOT NULL DEFAULT 'x');
