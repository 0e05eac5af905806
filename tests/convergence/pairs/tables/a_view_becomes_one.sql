-- The name of a view goes over to a table.
-- before
CREATE TABLE base (id INTEGER PRIMARY KEY, v TEXT);
CREATE VIEW summary AS SELECT v FROM base;
-- after
CREATE TABLE base (id INTEGER PRIMARY KEY, v TEXT);
CREATE TABLE summary (v TEXT NOT NULL);
