-- From an empty database.
-- before
-- after
CREATE TABLE a (id INTEGER PRIMARY KEY, note TEXT DEFAULT 'x', CHECK (note <> ''));
CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id) ON DELETE CASCADE);
CREATE UNIQUE INDEX b_a ON b (a);
CREATE VIEW b_view AS SELECT id FROM b;
