-- A view that another view and an INSTEAD OF trigger stand on gets another column.
-- before: sqlite
CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, gone INTEGER NOT NULL DEFAULT 0);
CREATE VIEW live AS SELECT id, name FROM items WHERE NOT gone;
CREATE VIEW names AS SELECT name FROM live;
CREATE TRIGGER live_delete INSTEAD OF DELETE ON live BEGIN UPDATE items SET gone = 1 WHERE id = OLD.id; END;
-- after: sqlite
CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, gone_at TEXT);
CREATE VIEW live AS SELECT id, name, length(name) AS size FROM items WHERE gone_at IS NULL;
CREATE VIEW names AS SELECT name, size FROM live;
CREATE TRIGGER live_delete INSTEAD OF DELETE ON live BEGIN UPDATE items SET gone_at = datetime() WHERE id = OLD.id; END;
