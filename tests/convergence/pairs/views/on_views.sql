-- The lowest of three changes.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE VIEW one AS SELECT id, a FROM t;
CREATE VIEW two AS SELECT a FROM one;
CREATE VIEW three AS SELECT a FROM two WHERE a <> '';
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE VIEW one AS SELECT a, id FROM t WHERE id > 0;
CREATE VIEW two AS SELECT a FROM one;
CREATE VIEW three AS SELECT a FROM two WHERE a <> '';
