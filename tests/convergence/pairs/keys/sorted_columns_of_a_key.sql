-- Descending, and by another collation.
-- before: sqlite
CREATE TABLE t (a TEXT, b INT, PRIMARY KEY (a, b), UNIQUE (b));
-- rows: sqlite
INSERT INTO t VALUES ('x', 1), ('y', 2);
-- after: sqlite
CREATE TABLE t (a TEXT, b INT, PRIMARY KEY (a COLLATE NOCASE, b DESC), UNIQUE (b DESC));
