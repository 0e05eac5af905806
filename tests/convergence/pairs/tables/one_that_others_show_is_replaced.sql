-- A view of a table that goes shows another one.
-- before
CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER);
CREATE VIEW v AS SELECT a.id, a.n FROM a;
-- rows
INSERT INTO a VALUES (1, 2);
-- after
CREATE TABLE b (id INTEGER PRIMARY KEY, n INTEGER);
CREATE VIEW v AS SELECT b.id, b.n FROM b;
