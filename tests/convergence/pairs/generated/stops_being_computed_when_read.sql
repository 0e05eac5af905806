-- The values that were computed stay; no trigger fires, and nothing else changes in the rows.
-- before: mysql
CREATE TABLE o (id int PRIMARY KEY, a int, total int AS (a * 2) VIRTUAL, changes int NOT NULL DEFAULT 0, changed_at timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp());
CREATE TABLE audit (what varchar(50));
CREATE TRIGGER o_before BEFORE UPDATE ON o FOR EACH ROW SET NEW.changes = OLD.changes + 1;
CREATE TRIGGER o_after AFTER UPDATE ON o FOR EACH ROW INSERT INTO audit VALUES (concat('changed ', NEW.id));
-- rows: mysql
INSERT INTO o (id, a, changed_at) VALUES (1, 10, '2020-01-01 00:00:00'), (2, 20, '2021-01-01 00:00:00');
-- after: mysql
CREATE TABLE o (id int PRIMARY KEY, a int, total int, changes int NOT NULL DEFAULT 0, changed_at timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp());
CREATE TABLE audit (what varchar(50));
CREATE TRIGGER o_before BEFORE UPDATE ON o FOR EACH ROW SET NEW.changes = OLD.changes + 1;
CREATE TRIGGER o_after AFTER UPDATE ON o FOR EACH ROW INSERT INTO audit VALUES (concat('changed ', NEW.id));
