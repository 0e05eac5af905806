-- A domain inside a composite type inside an array gets a tighter condition, the composite an attribute.
-- before: postgresql
CREATE DOMAIN percent AS numeric CHECK (VALUE >= 0);
CREATE TYPE share AS (name text, part percent);
CREATE TABLE funds (id int PRIMARY KEY, main share, shares share[]);
-- after: postgresql
CREATE DOMAIN percent AS numeric CHECK (VALUE >= 0) CHECK (VALUE <= 100);
CREATE TYPE share AS (name text, part percent, since date);
CREATE TABLE funds (id int PRIMARY KEY, main share, shares share[]);
