-- What SQLite calls types.
-- before: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT, c BLOB, d NUMERIC, e);
-- rows: sqlite
INSERT INTO t VALUES (1, 'a', 2, x'00ff', 1.5, NULL);
-- after: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20), b BIGINT, c, d DECIMAL(10, 2), e TEXT);
