-- before: mysql
CREATE TABLE t (id uuid NOT NULL DEFAULT uuid() PRIMARY KEY, source inet6, named char(36), host varchar(45));
-- rows: mysql
INSERT INTO t VALUES ('123e4567-e89b-12d3-a456-426655440000', '::1', '123e4567-e89b-12d3-a456-426655440001', '2001:db8::1');
-- after: mysql
CREATE TABLE t (id uuid NOT NULL PRIMARY KEY, source varchar(45), named uuid, host inet6 NOT NULL DEFAULT '::');
