-- before: mysql
CREATE TABLE contracts (id int PRIMARY KEY, text varchar(100)) WITH SYSTEM VERSIONING;
CREATE TABLE plain (id int PRIMARY KEY, a int);
CREATE TABLE timed (
    id int PRIMARY KEY,
    begins timestamp(6) GENERATED ALWAYS AS ROW START,
    ends timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE,
    PERIOD FOR SYSTEM_TIME (begins, ends)
) WITH SYSTEM VERSIONING;
-- rows: mysql
INSERT INTO contracts VALUES (1, 'a');
INSERT INTO plain VALUES (1, 2);
-- after: mysql
CREATE TABLE contracts (id int PRIMARY KEY, text varchar(200) NOT NULL, counted int WITHOUT SYSTEM VERSIONING, KEY by_text (text)) WITH SYSTEM VERSIONING;
CREATE TABLE plain (id int PRIMARY KEY, a int) WITH SYSTEM VERSIONING;
