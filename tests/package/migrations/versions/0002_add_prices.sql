-- add prices
-- limbeck: revision 0002
-- limbeck: revises 0001
-- limbeck: created 2026-01-02T00:00:00Z

-- limbeck: upgrade
ALTER TABLE goods ADD COLUMN price INTEGER;

-- limbeck: downgrade
ALTER TABLE goods DROP COLUMN price;
