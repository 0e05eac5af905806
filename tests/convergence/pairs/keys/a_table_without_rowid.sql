-- And one that gets it back.
-- before: sqlite
CREATE TABLE a (k TEXT PRIMARY KEY, v TEXT);
CREATE TABLE b (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID;
-- rows: sqlite
INSERT INTO a VALUES ('x', '1');
INSERT INTO b VALUES ('y', '2');
-- after: sqlite
CREATE TABLE a (k TEXT PRIMARY KEY NOT NULL, v TEXT) WITHOUT ROWID;
CREATE TABLE b (k TEXT PRIMARY KEY, v TEXT);
