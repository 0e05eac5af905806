-- timestamp and timestamptz.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, at timestamp(3), since date, d time);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, at timestamptz, since timestamp, d time(0));
