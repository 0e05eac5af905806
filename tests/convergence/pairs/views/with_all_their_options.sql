-- before: mysql
CREATE TABLE people (id int PRIMARY KEY, name varchar(40), age int);
CREATE VIEW adults AS SELECT id, name FROM people WHERE age >= 18;
CREATE VIEW counted AS SELECT count(*) AS number FROM adults;
CREATE VIEW named AS SELECT p.name AS n, a.id FROM people p LEFT JOIN adults a ON a.id = p.id;
-- rows: mysql
INSERT INTO people VALUES (1, 'Ann', 30), (2, 'Ben', 3);
-- after: mysql
CREATE TABLE people (id int PRIMARY KEY, name varchar(40), age int, email varchar(80));
CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW adults AS SELECT id, name, email FROM people WHERE age >= 21 WITH LOCAL CHECK OPTION;
CREATE VIEW counted AS SELECT count(*) AS number, max(email) AS last FROM adults;
CREATE VIEW young AS SELECT id FROM people WHERE age < 21 WITH CASCADED CHECK OPTION;
