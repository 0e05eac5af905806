-- The name of a table goes over to a view.
-- before
CREATE TABLE base (id INTEGER PRIMARY KEY, v TEXT);
CREATE TABLE copy_of_base (id INTEGER PRIMARY KEY, v TEXT);
-- after
CREATE TABLE base (id INTEGER PRIMARY KEY, v TEXT);
CREATE VIEW copy_of_base AS SELECT id, v FROM base;
