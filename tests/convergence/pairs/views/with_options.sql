-- security_barrier, security_invoker, CHECK OPTION.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE VIEW a AS SELECT id, n FROM t WHERE n > 0;
CREATE VIEW b WITH (security_barrier) AS SELECT id FROM t;
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE VIEW a AS SELECT id, n FROM t WHERE n > 0 WITH CASCADED CHECK OPTION;
CREATE VIEW b WITH (security_invoker) AS SELECT id FROM t;
