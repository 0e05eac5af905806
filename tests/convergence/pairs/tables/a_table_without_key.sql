-- A table with neither key nor rows in any order.
-- before
CREATE TABLE log (at TEXT, line TEXT);
-- rows
INSERT INTO log VALUES ('1', 'x'), ('1', 'x'), (NULL, NULL);
-- after
CREATE TABLE log (at TEXT, line TEXT, level INTEGER);
