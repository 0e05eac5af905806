-- Everything that can be said of one.
-- before: mysql
CREATE FUNCTION twice (n int) RETURNS int DETERMINISTIC NO SQL SQL SECURITY INVOKER COMMENT 'two of it' RETURN n * 2;
CREATE PROCEDURE note (IN a int, OUT b int, INOUT c int) BEGIN SET b = a; SET c = c + 1; END;
-- after: mysql
CREATE FUNCTION twice (n bigint) RETURNS bigint DETERMINISTIC NO SQL COMMENT 'it''s two' RETURN n * 2;
CREATE PROCEDURE note (IN a int, OUT b int) READS SQL DATA BEGIN SELECT count(*) INTO b FROM information_schema.tables WHERE a = a; END;
