-- Hash, BRIN, GIN and GiST with their parameters.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text, n int, tags text[], r int4range);
CREATE INDEX one ON t USING hash (a);
CREATE INDEX two ON t USING brin (n);
CREATE INDEX three ON t USING gin (tags);
CREATE INDEX four ON t USING gist (r);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text, n int, tags text[], r int4range);
CREATE INDEX one ON t USING btree (a) WITH (fillfactor = 70);
CREATE INDEX two ON t USING brin (n) WITH (pages_per_range = 32);
CREATE INDEX three ON t USING gin (tags) WITH (fastupdate = off);
CREATE INDEX four ON t USING spgist (r);
