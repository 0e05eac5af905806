-- A column of a range that is made again is a text for a while, which GiST and named operators don't take.
-- before: postgresql
CREATE TYPE span AS RANGE (SUBTYPE = float8);
CREATE TABLE t (id integer PRIMARY KEY, r span UNIQUE, s span, EXCLUDE USING gist (s WITH &&));
CREATE INDEX t_r ON t USING gist (r) WHERE r IS NOT NULL;
CREATE INDEX t_s ON t USING spgist (s);
-- rows: postgresql
INSERT INTO t VALUES (1, '[1,2)', '[1,2)'), (2, '[2,3)', '[2,3)'), (3, NULL, NULL);
-- after: postgresql
CREATE TYPE span AS RANGE (SUBTYPE = numeric);
CREATE TABLE t (id integer PRIMARY KEY, r span UNIQUE, s span, EXCLUDE USING gist (s WITH &&));
CREATE INDEX t_r ON t USING gist (r) WHERE r IS NOT NULL;
CREATE INDEX t_s ON t USING spgist (s);
