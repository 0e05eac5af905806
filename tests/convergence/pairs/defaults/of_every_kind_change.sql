-- before: mysql
CREATE TABLE t (
    id int PRIMARY KEY,
    a int DEFAULT 1,
    b varchar(40) DEFAULT 'it''s \\ "b"',
    c varchar(10) DEFAULT '',
    d varchar(10) DEFAULT NULL,
    e datetime DEFAULT current_timestamp(),
    f double DEFAULT 1e10,
    g binary(3) DEFAULT 'abc',
    h text DEFAULT 'long',
    i int DEFAULT (1 + 2),
    j varchar(10) DEFAULT 'NULL'
);
-- after: mysql
CREATE TABLE t (
    id int PRIMARY KEY,
    a int DEFAULT -1,
    b varchar(40) DEFAULT 'line
next',
    c varchar(10) DEFAULT NULL,
    d varchar(10) DEFAULT '',
    e datetime DEFAULT '2000-01-01 00:00:00',
    f double DEFAULT 2.5,
    g binary(3) DEFAULT 'ab',
    h text DEFAULT (concat('a', 'b')),
    i int DEFAULT (3 * 4),
    j varchar(10) DEFAULT 'current'
);
