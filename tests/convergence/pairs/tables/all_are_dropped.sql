-- Nothing is left, and all comes back.
-- before
CREATE TABLE a (id INTEGER PRIMARY KEY, note TEXT DEFAULT 'x');
CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id));
CREATE INDEX b_a ON b (a);
CREATE VIEW both_of_them AS SELECT a.id, b.id AS other FROM a JOIN b ON b.a = a.id;
-- after
