-- Another order of letters.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text, b text COLLATE "C");
CREATE INDEX t_a ON t (a);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text COLLATE "C", b text);
CREATE INDEX t_a ON t (a);
