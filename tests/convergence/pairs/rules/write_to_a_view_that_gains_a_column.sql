-- A rule of a view and one of its table follow a new column and a wider key.
-- before: postgresql
CREATE TABLE lg (x int);
CREATE TABLE t (id int PRIMARY KEY, v text);
CREATE VIEW tv AS SELECT id, v FROM t;
CREATE RULE ins AS ON INSERT TO tv DO INSTEAD INSERT INTO t VALUES (NEW.id, NEW.v);
CREATE RULE log AS ON UPDATE TO t WHERE OLD.v <> NEW.v DO ALSO INSERT INTO lg VALUES (1);
-- rows
INSERT INTO t VALUES (1, 'a');
-- after: postgresql
CREATE TABLE lg (x int);
CREATE TABLE t (id bigint PRIMARY KEY, v text, w int DEFAULT 4);
CREATE VIEW tv AS SELECT id, w, v FROM t;
CREATE RULE ins AS ON INSERT TO tv DO INSTEAD INSERT INTO t VALUES (NEW.id, NEW.v, NEW.w);
CREATE RULE log AS ON UPDATE TO t WHERE OLD.v <> NEW.v DO ALSO INSERT INTO lg VALUES (1);
ALTER TABLE t DISABLE RULE log;
