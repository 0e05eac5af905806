-- The column that a policy hands to a function gets another type, and the function its argument.
-- before: postgresql
CREATE TABLE doc (id int PRIMARY KEY, owner text NOT NULL, lvl smallint NOT NULL DEFAULT 1);
CREATE FUNCTION may(l smallint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT l > 0';
ALTER TABLE doc ENABLE ROW LEVEL SECURITY;
ALTER TABLE doc FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON doc FOR SELECT USING (may(lvl) AND owner = current_user);
CREATE POLICY q ON doc AS RESTRICTIVE FOR UPDATE USING (true) WITH CHECK (may(lvl));
COMMENT ON POLICY p ON doc IS 'mine';
-- rows
INSERT INTO doc VALUES (1, 'x', 3);
-- after: postgresql
CREATE TABLE doc (id int PRIMARY KEY, owner text NOT NULL, lvl int NOT NULL DEFAULT 1);
CREATE FUNCTION may(l int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT l > 0';
ALTER TABLE doc ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON doc FOR SELECT USING (may(lvl) AND owner = current_user);
CREATE POLICY q ON doc AS RESTRICTIVE FOR UPDATE USING (true) WITH CHECK (may(lvl));
COMMENT ON POLICY p ON doc IS 'mine';
