-- Types that a STRICT table checks.
-- before: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INT) STRICT;
-- rows: sqlite
INSERT INTO t VALUES (1, 'a', 2);
-- after: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, a ANY, n REAL) STRICT;
