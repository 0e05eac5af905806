-- In the form that it is written.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, d text, at text, u text);
-- rows: postgresql
INSERT INTO t VALUES (1, '2026-11-30', '2026-11-30 12:00:00', '6ba7b810-9dad-11d1-80b4-00c04fd430c8');
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, d date, at timestamp, u uuid);
