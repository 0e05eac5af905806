-- before: mysql
CREATE TABLE t (a int CHECK (a > 0), b int, c varchar(10) CHECK (c IN ('x', 'y')), CONSTRAINT both_count CHECK (a < b));
-- rows: mysql
INSERT INTO t VALUES (1, 2, 'x');
-- after: mysql
CREATE TABLE t (a int, b int CHECK (b >= 1), c varchar(10) CHECK (c IN ('x', 'y', 'z')), CONSTRAINT both_count CHECK (a <= b), CONSTRAINT a_counts CHECK (a > 0));
