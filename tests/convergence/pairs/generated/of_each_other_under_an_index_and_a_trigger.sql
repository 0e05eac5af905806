-- Computed columns of each other change with the partial index and the trigger on them.
-- before: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b INT GENERATED ALWAYS AS (a + 1) VIRTUAL, c TEXT AS (a || 'x') STORED);
CREATE UNIQUE INDEX ti ON t (b DESC, c COLLATE NOCASE) WHERE a > 0 AND c <> ';';
CREATE TRIGGER tr AFTER UPDATE OF a ON t WHEN new.a > 1 BEGIN UPDATE t SET a = 1 WHERE id = new.id; SELECT CASE WHEN 1 THEN 2 END; END;
-- rows
INSERT INTO t (id, a) VALUES (1, 5), (2, 6);
-- after: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, b INT GENERATED ALWAYS AS (a + 2) VIRTUAL, a INT NOT NULL DEFAULT 0, c TEXT AS (b || 'y') STORED);
CREATE UNIQUE INDEX ti ON t (b DESC, c) WHERE a > 0;
CREATE TRIGGER tr AFTER UPDATE OF a, b ON t WHEN new.a > 1 BEGIN UPDATE t SET a = 2 WHERE id = new.id; END;
