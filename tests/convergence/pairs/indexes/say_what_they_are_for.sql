-- Comments and kinds.
-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a int, b int, KEY by_a (a) COMMENT 'for the list', KEY by_b (b));
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a int, b int, KEY by_a (a), KEY by_b (b) COMMENT 'for the report');
