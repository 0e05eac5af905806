-- A tree.
-- before
CREATE TABLE tree (id INTEGER PRIMARY KEY, parent INTEGER);
-- rows
INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2);
-- after
CREATE TABLE tree (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES tree (id) ON DELETE CASCADE);
