-- Calls, sums and cases.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
CREATE INDEX one ON t (lower(a));
CREATE INDEX two ON t ((n + 1), a);
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
CREATE UNIQUE INDEX one ON t (upper(a));
CREATE INDEX two ON t ((CASE WHEN n > 0 THEN 1 ELSE 0 END));
-- before: mysql
-- after: mysql
