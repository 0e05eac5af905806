-- What information_schema shows as question marks.
-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a binary(4) DEFAULT 0x01020300, b varbinary(9) DEFAULT 0x00ff41, c varbinary(8) DEFAULT 0xC3A4FF, d varbinary(8) DEFAULT 'a?c', e varbinary(4) DEFAULT 0xff);
-- rows: mysql
INSERT INTO t (id) VALUES (1);
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a binary(4) DEFAULT 0x01020400, b varbinary(9) DEFAULT 0x00fe41, c varbinary(8) DEFAULT 0xC3A4FF, d varbinary(8) DEFAULT 'a!c', e varbinary(4) DEFAULT '?');
