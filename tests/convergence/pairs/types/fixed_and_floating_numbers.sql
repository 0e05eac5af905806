-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a decimal(8, 2) NOT NULL DEFAULT 0.00, b float, c double NOT NULL DEFAULT 1.5, d decimal(20, 0), e decimal(6, 3) unsigned);
-- rows: mysql
INSERT INTO t VALUES (1, 123456.75, 0.5, 2.25, 12345678901234567890, 1.125);
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a decimal(12, 4) NOT NULL DEFAULT 0.0000, b double, c double, d decimal(30, 0) NOT NULL DEFAULT 0, e decimal(9, 3) unsigned DEFAULT 2.000);
