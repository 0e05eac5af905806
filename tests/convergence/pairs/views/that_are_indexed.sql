-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE MATERIALIZED VIEW m AS SELECT id, n FROM t WITH NO DATA;
CREATE UNIQUE INDEX m_id ON m (id);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, n bigint);
CREATE MATERIALIZED VIEW m AS SELECT id, n FROM t WITH NO DATA;
CREATE UNIQUE INDEX m_id ON m (id, n);
