-- On everything that can have one.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text, CONSTRAINT t_check CHECK (a <> ''));
CREATE INDEX t_a ON t (a);
CREATE VIEW v AS SELECT a FROM t;
COMMENT ON TABLE t IS 'old';
COMMENT ON COLUMN t.a IS 'it''s a';
COMMENT ON VIEW v IS 'gone';
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text, CONSTRAINT t_check CHECK (a <> ''));
CREATE INDEX t_a ON t (a);
CREATE VIEW v AS SELECT a FROM t;
COMMENT ON TABLE t IS 'new
of two lines';
COMMENT ON COLUMN t.id IS 'the key';
COMMENT ON INDEX t_a IS 'an index';
COMMENT ON CONSTRAINT t_check ON t IS 'a check';
COMMENT ON COLUMN v.a IS 'of a view';
COMMENT ON SCHEMA public IS 'all of it';
