-- Lengths, and none at all.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b char(3), c varchar(20));
-- rows: postgresql
INSERT INTO t VALUES (1, 'ten chars.', 'abc', 'x');
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a varchar(100), b char(5), c text);
