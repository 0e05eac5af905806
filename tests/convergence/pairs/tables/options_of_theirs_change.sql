-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, a varchar(10)) ENGINE=InnoDB ROW_FORMAT=COMPACT COMMENT='before' STATS_PERSISTENT=1;
CREATE TABLE u (id int PRIMARY KEY, a varchar(10)) ENGINE=InnoDB COMMENT='it''s';
-- rows: mysql
INSERT INTO t VALUES (1, 'x');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, a varchar(10)) ENGINE=InnoDB ROW_FORMAT=DYNAMIC COMMENT='after' STATS_PERSISTENT=0;
CREATE TABLE u (id int PRIMARY KEY, a varchar(10)) ENGINE=InnoDB;
