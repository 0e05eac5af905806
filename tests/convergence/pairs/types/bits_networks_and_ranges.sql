-- Types that only PostgreSQL has.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, b bit(8), v bit varying(16), i inet, m macaddr, r int4range, p point, x xml, iv interval);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, b bit(16), v bit varying(32), i cidr, m macaddr8, r int8range, p point, x text, iv interval day to second(3));
