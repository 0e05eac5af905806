-- Come, change and go.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED, plain int);
-- rows: postgresql
INSERT INTO t (id, n, plain) VALUES (1, 5, 6);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 20) STORED, plain int, sum bigint GENERATED ALWAYS AS (n + plain) STORED);
-- before: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, twice INTEGER GENERATED ALWAYS AS (n * 2) STORED, plain INTEGER);
-- rows: sqlite
INSERT INTO t (id, n, plain) VALUES (1, 5, 6);
-- after: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, twice INTEGER GENERATED ALWAYS AS (n * 20) STORED, plain INTEGER, sum INTEGER AS (n + plain) VIRTUAL);
