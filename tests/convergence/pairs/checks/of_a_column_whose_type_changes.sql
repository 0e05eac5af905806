-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, n SMALLINT, s VARCHAR(10), CONSTRAINT n_is_small CHECK (n < 100), CONSTRAINT s_is_there CHECK (s <> ''));
-- rows
INSERT INTO t VALUES (1, 5, 'x');
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, s VARCHAR(20), CONSTRAINT n_is_small CHECK (n < 1000), CONSTRAINT s_is_there CHECK (s <> ''));
