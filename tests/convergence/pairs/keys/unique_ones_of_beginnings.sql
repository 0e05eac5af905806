-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, slug varchar(200) NOT NULL, body text, UNIQUE KEY by_slug (slug(20)), KEY by_body (body(30)));
-- rows: mysql
INSERT INTO t VALUES (1, 'one', 'body'), (2, 'two', 'body');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, slug varchar(200) NOT NULL, body text, UNIQUE KEY by_slug (slug), KEY by_body (body(60), slug(5)));
