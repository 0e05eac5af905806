-- With columns under other names.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
CREATE VIEW one AS SELECT id FROM t;
CREATE VIEW two AS SELECT a FROM t WHERE n > 1;
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
CREATE VIEW two AS SELECT a, n AS number FROM t WHERE n > 2;
CREATE VIEW three AS SELECT count(*) AS rows_of_t FROM t;
