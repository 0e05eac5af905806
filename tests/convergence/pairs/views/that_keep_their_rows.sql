-- A materialized view with indexes.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE MATERIALIZED VIEW m AS SELECT n, count(*) AS c FROM t GROUP BY n;
CREATE UNIQUE INDEX m_n ON m (n);
CREATE VIEW over_m AS SELECT n FROM m;
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE MATERIALIZED VIEW m AS SELECT n, count(*) AS c, max(id) AS last FROM t GROUP BY n;
CREATE UNIQUE INDEX m_n ON m (n);
CREATE INDEX m_c ON m (c DESC);
CREATE VIEW over_m AS SELECT n FROM m;
