-- before: mysql
CREATE TABLE t (a int);
CREATE FUNCTION doubled(n int) RETURNS int DETERMINISTIC RETURN n * 2;
CREATE FUNCTION goes(s varchar(10)) RETURNS varchar(20) NO SQL RETURN concat(s, '; ', s);
CREATE PROCEDURE fill(IN up_to int, OUT filled int) MODIFIES SQL DATA
BEGIN
    DECLARE i int DEFAULT 0;
    WHILE i < up_to DO
        INSERT INTO t VALUES (i);
        SET i = i + 1;
    END WHILE;
    SELECT count(*) INTO filled FROM t;
END;
-- after: mysql
CREATE TABLE t (a int);
CREATE FUNCTION doubled(n bigint) RETURNS bigint DETERMINISTIC COMMENT 'two times' RETURN n + n;
CREATE PROCEDURE fill(IN up_to int, INOUT filled int) MODIFIES SQL DATA SQL SECURITY INVOKER
BEGIN
    IF up_to > 0 THEN
        INSERT INTO t VALUES (doubled(up_to));
    END IF;
    SET filled = filled + 1;
END;
CREATE FUNCTION comes(s varchar(10) CHARACTER SET latin1 COLLATE latin1_swedish_ci) RETURNS varchar(10) CHARACTER SET latin1 NO SQL RETURN s;
CREATE AGGREGATE FUNCTION longest(word varchar(20)) RETURNS varchar(20)
BEGIN
    DECLARE found varchar(20) DEFAULT '';
    DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN found;
    LOOP
        FETCH GROUP NEXT ROW;
        IF length(word) > length(found) THEN
            SET found = word;
        END IF;
    END LOOP;
END;
