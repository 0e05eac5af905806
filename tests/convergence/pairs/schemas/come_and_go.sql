-- With what is in them.
-- before: postgresql
CREATE SCHEMA old;
CREATE TABLE old.t (id int PRIMARY KEY);
CREATE VIEW old.v AS SELECT id FROM old.t;
-- after: postgresql
CREATE SCHEMA new;
CREATE TABLE new.t (id int PRIMARY KEY);
CREATE TABLE stays (id int PRIMARY KEY REFERENCES new.t (id));
