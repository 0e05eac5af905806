-- A condition comes, changes and goes.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
CREATE INDEX one ON t (a) WHERE n > 0;
CREATE INDEX two ON t (a);
CREATE INDEX three ON t (n) WHERE a IS NOT NULL;
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
CREATE INDEX one ON t (a) WHERE n > 1;
CREATE INDEX two ON t (a) WHERE a <> '';
CREATE INDEX three ON t (n);
-- before: mysql
-- after: mysql
