-- Named and unnamed.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER CHECK (n > 0), m INTEGER, CONSTRAINT sum_of_both CHECK (n + m < 100));
-- rows
INSERT INTO t VALUES (1, 5, 6);
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, m INTEGER CHECK (m >= 0), CONSTRAINT sum_of_both CHECK (n + m < 1000));
