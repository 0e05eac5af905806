-- With its subtype and operator class.
-- before: postgresql
CREATE TYPE float_range AS RANGE (subtype = float8);
CREATE TABLE t (id int PRIMARY KEY, r float_range);
-- after: postgresql
CREATE TYPE float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TABLE t (id int PRIMARY KEY, r float_range);
