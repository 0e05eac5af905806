-- before: mysql
CREATE TABLE t (id int PRIMARY KEY COMMENT 'it''s the "key"', a int COMMENT 'back\\slash') COMMENT='a `table`';
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY COMMENT 'a; b -- c', a int COMMENT 'two
lines') COMMENT='100% /* none */';
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int);
COMMENT ON TABLE t IS 'it''s a "table"';
COMMENT ON COLUMN t.a IS E'back\\slash';
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a int);
COMMENT ON TABLE t IS 'a; b -- c';
COMMENT ON COLUMN t.a IS E'two\nlines $$ here';
