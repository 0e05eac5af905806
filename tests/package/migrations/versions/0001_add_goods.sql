-- add goods
-- limbeck: revision 0001
-- limbeck: created 2026-01-01T00:00:00Z

-- limbeck: upgrade
CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'a "quoted" \ ?? name; with a semicolon');

-- limbeck: downgrade
DROP TABLE goods;
