-- CREATE COLLATION.
-- before: postgresql
CREATE COLLATION plain (provider = libc, locale = 'C');
CREATE TABLE t (id int PRIMARY KEY, a text COLLATE plain);
-- after: postgresql
CREATE COLLATION plain (provider = libc, locale = 'C');
CREATE COLLATION posix (provider = libc, locale = 'POSIX');
CREATE TABLE t (id int PRIMARY KEY, a text COLLATE posix);
