-- While foreign keys lead to the old one, which stays unique.
-- before
CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
CREATE TABLE c (code TEXT REFERENCES p (code));
-- rows
INSERT INTO p VALUES (1, 'x');
INSERT INTO c VALUES ('x');
-- after
CREATE TABLE p (id INTEGER NOT NULL UNIQUE, code TEXT NOT NULL PRIMARY KEY, UNIQUE (code));
CREATE TABLE c (code TEXT REFERENCES p (code));
-- before: mysql
CREATE TABLE p (id INTEGER PRIMARY KEY, code VARCHAR(20) NOT NULL UNIQUE);
CREATE TABLE c (code VARCHAR(20), FOREIGN KEY (code) REFERENCES p (code));
-- after: mysql
CREATE TABLE p (id INTEGER NOT NULL UNIQUE, code VARCHAR(20) NOT NULL PRIMARY KEY, UNIQUE (code));
CREATE TABLE c (code VARCHAR(20), FOREIGN KEY (code) REFERENCES p (code));
