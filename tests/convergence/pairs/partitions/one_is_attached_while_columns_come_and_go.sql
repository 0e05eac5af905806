-- A table that is there already has the columns of the partitioned one before it is attached.
-- before: postgresql
CREATE TABLE base (id integer, gone integer) PARTITION BY LIST (id);
CREATE TABLE kid (id integer, n integer);
-- after: postgresql
CREATE TABLE base (id integer, n bigint, more integer) PARTITION BY LIST (id);
CREATE TABLE kid PARTITION OF base FOR VALUES IN (1);
