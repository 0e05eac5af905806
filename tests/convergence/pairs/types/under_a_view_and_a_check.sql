-- What uses the column steps aside.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n > 0), label varchar(10));
CREATE VIEW v AS SELECT id, n * 2 AS twice, label FROM t WHERE n < 100;
CREATE MATERIALIZED VIEW m AS SELECT label, sum(n) AS total FROM t GROUP BY label;
CREATE INDEX m_label ON m (label);
-- rows: postgresql
INSERT INTO t VALUES (1, 5, 'a');
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, n numeric CHECK (n > 0), label text);
CREATE VIEW v AS SELECT id, n * 2 AS twice, label FROM t WHERE n < 100;
CREATE MATERIALIZED VIEW m AS SELECT label, sum(n) AS total FROM t GROUP BY label;
CREATE INDEX m_label ON m (label);
