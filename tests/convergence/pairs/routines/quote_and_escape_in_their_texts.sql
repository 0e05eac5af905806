-- Literals of a stored program stay as they were written: information_schema tells them in another form.
-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a varchar(50));
CREATE FUNCTION digits(s varchar(50)) RETURNS int DETERMINISTIC RETURN s REGEXP '^\\d+$' AND s <> 'it\'s' AND s <> 'a\\nb';
CREATE TRIGGER marks BEFORE INSERT ON t FOR EACH ROW SET NEW.a = REPLACE(NEW.a, '\\', '\'');
-- rows: mysql
INSERT INTO t VALUES (1, 'a\\b');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a varchar(50));
CREATE FUNCTION digits(s varchar(50)) RETURNS int DETERMINISTIC RETURN s REGEXP '^\\d+$' AND s <> 'it\'s' AND s <> 'a\nb';
CREATE TRIGGER marks BEFORE INSERT ON t FOR EACH ROW SET NEW.a = REPLACE(NEW.a, '\\\\', "\"");
