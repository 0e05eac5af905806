-- Three views stand on a column whose type changes; one is materialized, with an index and a comment.
-- before: postgresql
CREATE TABLE readings (id int PRIMARY KEY, taken date NOT NULL, value integer NOT NULL);
CREATE VIEW daily AS SELECT taken, sum(value) AS total FROM readings GROUP BY taken;
CREATE MATERIALIZED VIEW monthly AS SELECT date_trunc('month', taken) AS month, sum(total) AS total FROM daily GROUP BY 1;
CREATE UNIQUE INDEX monthly_month ON monthly (month);
COMMENT ON MATERIALIZED VIEW monthly IS 'refreshed each night';
CREATE VIEW best AS SELECT month FROM monthly WHERE total > 100;
-- after: postgresql
CREATE TABLE readings (id int PRIMARY KEY, taken date NOT NULL, value numeric(12,2) NOT NULL);
CREATE VIEW daily AS SELECT taken, sum(value) AS total FROM readings GROUP BY taken;
CREATE MATERIALIZED VIEW monthly AS SELECT date_trunc('month', taken) AS month, sum(total) AS total FROM daily GROUP BY 1;
CREATE UNIQUE INDEX monthly_month ON monthly (month);
COMMENT ON MATERIALIZED VIEW monthly IS 'refreshed each night';
CREATE VIEW best AS SELECT month FROM monthly WHERE total > 100;
