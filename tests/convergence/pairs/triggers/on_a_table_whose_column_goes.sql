-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a int, b int);
CREATE TABLE log (what varchar(20), n int);
CREATE TRIGGER noted AFTER UPDATE ON t FOR EACH ROW INSERT INTO log VALUES ('b', NEW.b);
CREATE TRIGGER gone AFTER DELETE ON t FOR EACH ROW INSERT INTO log VALUES ('gone', OLD.id);
-- rows: mysql
INSERT INTO t VALUES (1, 2, 3);
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE log (what varchar(20), n int);
CREATE TRIGGER noted AFTER UPDATE ON t FOR EACH ROW INSERT INTO log VALUES ('a', NEW.a);
CREATE TRIGGER gone AFTER DELETE ON t FOR EACH ROW INSERT INTO log VALUES ('gone', OLD.id);
