-- A key and its foreign keys change together.
-- before: postgresql
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int PRIMARY KEY, p int NOT NULL REFERENCES p (id) ON DELETE CASCADE);
CREATE INDEX c_p ON c (p);
-- rows: postgresql
INSERT INTO p VALUES (1), (2);
INSERT INTO c VALUES (10, 1), (11, 2);
-- after: postgresql
CREATE TABLE p (id bigint PRIMARY KEY);
CREATE TABLE c (id bigint PRIMARY KEY, p bigint NOT NULL REFERENCES p (id) ON DELETE CASCADE);
CREATE INDEX c_p ON c (p);
-- before: sqlite
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE c (id INTEGER PRIMARY KEY, p INT NOT NULL REFERENCES p (id) ON DELETE CASCADE);
CREATE INDEX c_p ON c (p);
-- rows: sqlite
INSERT INTO p VALUES (1), (2);
INSERT INTO c VALUES (10, 1), (11, 2);
-- after: sqlite
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE c (id INTEGER PRIMARY KEY, p BIGINT NOT NULL REFERENCES p (id) ON DELETE CASCADE);
CREATE INDEX c_p ON c (p);
