-- A parent table gains a column that its child has, and a generated column depends on another type.
-- before: postgresql
CREATE TABLE parties (id int PRIMARY KEY, name text);
CREATE TABLE companies (vat text, city text) INHERITS (parties);
CREATE TABLE prices (net numeric(10,2), rate numeric(4,2), gross numeric(12,2) GENERATED ALWAYS AS (net * (1 + rate)) STORED);
-- after: postgresql
CREATE TABLE parties (id int PRIMARY KEY, name text NOT NULL, city text);
CREATE TABLE companies (vat text) INHERITS (parties);
CREATE TABLE prices (net numeric(12,4), rate numeric(4,2), gross numeric(14,4) GENERATED ALWAYS AS (round(net * (1 + rate), 2)) STORED);
