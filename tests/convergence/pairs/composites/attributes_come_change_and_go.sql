-- While a table uses the type.
-- before: postgresql
CREATE TYPE address AS (street text, city varchar(10), gone int);
CREATE TABLE t (id int PRIMARY KEY, a address, more address[]);
-- after: postgresql
CREATE TYPE address AS (street text, city text, zip text);
CREATE TABLE t (id int PRIMARY KEY, a address, more address[]);
