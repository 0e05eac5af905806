-- DESC, and NULLS where there are such.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
CREATE INDEX one ON t (a, n);
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
CREATE INDEX one ON t (a DESC, n);
-- before: mysql
CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20), n INTEGER);
CREATE INDEX one ON t (a, n);
-- after: mysql
CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20), n INTEGER);
CREATE INDEX one ON t (a DESC, n);
