-- Of columns and of expressions.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int, b int, c text);
CREATE STATISTICS ab (dependencies) ON a, b FROM t;
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int, b int, c text);
CREATE STATISTICS ab (ndistinct, mcv) ON a, b FROM t;
CREATE STATISTICS of_expressions ON lower(c), a FROM t;
