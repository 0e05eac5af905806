-- A table beside one that stays.
-- before
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
-- rows
INSERT INTO people VALUES (1, 'Ada'), (2, 'Grace');
-- after
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES people (id), name TEXT);
