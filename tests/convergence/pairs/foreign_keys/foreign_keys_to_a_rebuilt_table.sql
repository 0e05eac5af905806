-- Three tables refer to one that is rebuilt, one of them to itself.
-- before: sqlite
CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES nodes (id), name TEXT);
CREATE TABLE leaves (id INTEGER PRIMARY KEY, node INTEGER REFERENCES nodes (id) ON DELETE CASCADE);
CREATE TABLE edges (a INTEGER REFERENCES nodes, b INTEGER REFERENCES nodes, PRIMARY KEY (a, b));
-- after: sqlite
CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES nodes (id) ON DELETE SET NULL, name TEXT NOT NULL CHECK (name <> ''));
CREATE TABLE leaves (id INTEGER PRIMARY KEY, node INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE);
CREATE TABLE edges (a INTEGER REFERENCES nodes, b INTEGER REFERENCES nodes, weight REAL DEFAULT 1.0, PRIMARY KEY (a, b));
