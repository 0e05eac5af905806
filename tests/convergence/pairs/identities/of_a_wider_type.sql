-- The column and its sequence.
-- before: postgresql
CREATE TABLE t (id serial PRIMARY KEY, n smallserial, i int GENERATED ALWAYS AS IDENTITY);
-- rows: postgresql
INSERT INTO t DEFAULT VALUES;
-- after: postgresql
CREATE TABLE t (id bigserial PRIMARY KEY, n serial, i bigint GENERATED ALWAYS AS IDENTITY);
