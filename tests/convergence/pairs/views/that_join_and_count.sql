-- before
CREATE TABLE p (id INTEGER PRIMARY KEY, name VARCHAR(10));
CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER, n INTEGER);
CREATE VIEW totals AS SELECT p.name, count(*) AS entries FROM p JOIN c ON c.p = p.id GROUP BY p.name;
-- rows
INSERT INTO p VALUES (1, 'x');
INSERT INTO c VALUES (1, 1, 5);
-- after
CREATE TABLE p (id INTEGER PRIMARY KEY, name VARCHAR(20));
CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER, n INTEGER);
CREATE VIEW totals AS SELECT p.name, count(*) AS entries, max(c.n) AS most FROM p LEFT JOIN c ON c.p = p.id GROUP BY p.name HAVING count(*) > 0;
