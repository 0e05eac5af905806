-- The table that it led to is dropped, the column stays.
-- before
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id));
-- rows
INSERT INTO c VALUES (1, NULL);
-- after
CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER);
