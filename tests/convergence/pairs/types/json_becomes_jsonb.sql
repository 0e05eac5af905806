-- With an index that only one of them can have.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, doc json);
-- rows: postgresql
INSERT INTO t VALUES (1, '{"a": [1, 2]}');
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, doc jsonb NOT NULL DEFAULT '{}');
CREATE INDEX t_doc ON t USING gin (doc);
