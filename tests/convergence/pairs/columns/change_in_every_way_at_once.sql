-- Whatever isn't changed stays: each column has all that a column can have.
-- before: mysql
CREATE TABLE t (
    id int PRIMARY KEY,
    a varchar(20) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'a' COMMENT 'a''s own',
    b timestamp(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3) COMMENT 'seen',
    c int unsigned NOT NULL DEFAULT 5 COMMENT 'counted',
    d varchar(30) INVISIBLE DEFAULT 'hidden' COMMENT 'unseen',
    e enum('x', 'y') NOT NULL DEFAULT 'y' COMMENT 'one of two'
);
-- rows: mysql
INSERT INTO t (id, a, b, c, d, e) VALUES (1, 'über', '2024-01-01 00:00:00.123', 6, 'h', 'x');
-- after: mysql
CREATE TABLE t (
    id int PRIMARY KEY,
    a varchar(40) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'a' COMMENT 'a''s own',
    b timestamp(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3) COMMENT 'seen last',
    c bigint unsigned NOT NULL DEFAULT 5 COMMENT 'counted',
    d varchar(30) INVISIBLE NOT NULL DEFAULT 'hidden' COMMENT 'unseen',
    e enum('x', 'y') NOT NULL DEFAULT 'x' COMMENT 'one of two'
);
