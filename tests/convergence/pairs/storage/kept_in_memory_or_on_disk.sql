-- before: postgresql
CREATE UNLOGGED TABLE fast (id int PRIMARY KEY, a text);
CREATE TABLE safe (id int PRIMARY KEY, a text) WITH (fillfactor = 70);
-- rows: postgresql
INSERT INTO fast VALUES (1, 'x');
INSERT INTO safe VALUES (1, 'y');
-- after: postgresql
CREATE TABLE fast (id int PRIMARY KEY, a text);
CREATE TABLE safe (id int PRIMARY KEY, a text) WITH (autovacuum_enabled = false);
