-- A key under a foreign key under a view under a view.
-- before
CREATE TABLE a (id INTEGER PRIMARY KEY, v TEXT);
CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER NOT NULL REFERENCES a (id));
CREATE VIEW ab AS SELECT a.id, a.v, b.id AS b FROM a JOIN b ON b.a = a.id;
CREATE VIEW counted AS SELECT v, count(b) AS n FROM ab GROUP BY v;
-- rows
INSERT INTO a VALUES (1, 'x');
INSERT INTO b VALUES (2, 1);
-- after
CREATE TABLE a (id INTEGER PRIMARY KEY, v TEXT NOT NULL DEFAULT '', w TEXT);
CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id) ON DELETE CASCADE);
CREATE VIEW ab AS SELECT a.id, a.v, a.w, b.id AS b FROM a LEFT JOIN b ON b.a = a.id;
CREATE VIEW counted AS SELECT v, w, count(b) AS n FROM ab GROUP BY v, w;
