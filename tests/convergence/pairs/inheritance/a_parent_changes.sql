-- Columns come to the children, too.
-- before: postgresql
CREATE TABLE parent (id int PRIMARY KEY, a text);
CREATE TABLE child (b text) INHERITS (parent);
-- after: postgresql
CREATE TABLE parent (id int PRIMARY KEY, a text NOT NULL DEFAULT 'a', c int);
CREATE TABLE child (b text) INHERITS (parent);
