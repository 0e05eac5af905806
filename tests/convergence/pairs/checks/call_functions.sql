-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, name varchar(30), data longtext CHECK (json_valid(data)), CONSTRAINT long_enough CHECK (char_length(name) > 1));
-- rows: mysql
INSERT INTO t VALUES (1, 'name', '{"a": 1}');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, name varchar(30), data longtext, CONSTRAINT long_enough CHECK (char_length(trim(name)) > 1), CONSTRAINT small CHECK (name = lower(name)));
