-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, title varchar(100), body text, KEY by_title (title), FULLTEXT KEY by_body (body));
-- rows: mysql
INSERT INTO t VALUES (1, 'a title', 'some words');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, title varchar(100), body text, FULLTEXT KEY by_title (title), FULLTEXT KEY by_body (title, body) COMMENT 'both');
