-- before: mysql
CREATE TABLE odd (
    id mediumint unsigned PRIMARY KEY,
    flag bool NOT NULL DEFAULT false,
    bits bit(5) DEFAULT b'101',
    padded int(6) zerofill DEFAULT 7,
    narrow tinyint(2) DEFAULT NULL,
    amount decimal(12, 4) NOT NULL DEFAULT 0.5,
    ratio float DEFAULT -1.5,
    born year DEFAULT 2000,
    raw binary(4) DEFAULT 'ab',
    blob_text tinyblob,
    name char(10) DEFAULT 'it''s',
    path varchar(40) DEFAULT 'c:\\dir',
    time_of_day time(2) DEFAULT '10:11:12'
);
-- rows: mysql
INSERT INTO odd (id, blob_text) VALUES (1, 'x'), (2, '');
-- after: mysql
CREATE TABLE odd (
    id int unsigned PRIMARY KEY,
    flag bool DEFAULT true,
    bits bit(8) DEFAULT b'11',
    padded int(8) unsigned zerofill DEFAULT 8,
    narrow smallint DEFAULT 0,
    amount decimal(14, 4) NOT NULL DEFAULT 1.25,
    ratio double DEFAULT -2.5,
    born year DEFAULT NULL,
    raw binary(4) DEFAULT 'abcd',
    blob_text blob NOT NULL DEFAULT 'q',
    name char(12) DEFAULT 'it''s not',
    path varchar(60) DEFAULT 'c:\\other\\dir',
    time_of_day time(4) DEFAULT NULL
);
