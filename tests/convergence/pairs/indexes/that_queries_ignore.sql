-- before: mysql
CREATE TABLE t (a int, b int, KEY by_a (a), KEY by_b (b) COMMENT 'for the report');
-- after: mysql
CREATE TABLE t (a int, b int, KEY by_a (a) IGNORED, KEY by_b (b) COMMENT 'for the yearly report');
