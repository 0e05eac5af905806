-- What PostgreSQL alone says of an index.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text, n int);
CREATE INDEX one ON t (a NULLS FIRST, n DESC NULLS LAST);
CREATE INDEX two ON t (a text_pattern_ops);
CREATE UNIQUE INDEX three ON t (n);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text, n int);
CREATE INDEX one ON t (a, n DESC);
CREATE INDEX two ON t (a COLLATE "C");
CREATE UNIQUE INDEX three ON t (n) NULLS NOT DISTINCT;
