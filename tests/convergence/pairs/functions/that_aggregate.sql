-- CREATE AGGREGATE.
-- before: postgresql
CREATE AGGREGATE total (int) (sfunc = int4pl, stype = int, initcond = '0');
-- after: postgresql
CREATE AGGREGATE total (int) (sfunc = int4pl, stype = int, initcond = '1');
CREATE AGGREGATE product (int) (sfunc = int4mul, stype = int, initcond = '1');
