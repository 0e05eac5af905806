-- before: mysql
CREATE TABLE small (id int PRIMARY KEY, a varchar(20)) ENGINE = MyISAM COMMENT 'old';
CREATE TABLE packed (id int PRIMARY KEY, a text) ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8;
CREATE TABLE counted (id int PRIMARY KEY) STATS_PERSISTENT = 1 AUTO_INCREMENT = 100;
-- rows: mysql
INSERT INTO small VALUES (1, 'a');
INSERT INTO packed VALUES (1, 'b');
-- after: mysql
CREATE TABLE small (id int PRIMARY KEY, a varchar(20)) ENGINE = InnoDB COMMENT 'it''s new';
CREATE TABLE packed (id int PRIMARY KEY, a text) ROW_FORMAT = DYNAMIC;
CREATE TABLE counted (id int PRIMARY KEY);
