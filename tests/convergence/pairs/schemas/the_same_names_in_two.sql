-- Each table is its own.
-- before: postgresql
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.t (id int PRIMARY KEY, n int);
CREATE TABLE b.t (id int PRIMARY KEY, n int);
-- rows: postgresql
INSERT INTO a.t VALUES (1, 2);
INSERT INTO b.t VALUES (3, 1);
-- after: postgresql
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.t (id int PRIMARY KEY, n bigint);
CREATE TABLE b.t (id int PRIMARY KEY, n int REFERENCES a.t (id) DEFERRABLE);
