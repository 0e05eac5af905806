-- With row level security itself.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON t USING (owner = current_user);
CREATE TABLE u (id int PRIMARY KEY);
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON t FOR UPDATE USING (owner = current_user) WITH CHECK (owner <> '');
CREATE POLICY readers ON t AS RESTRICTIVE FOR SELECT USING (true);
CREATE TABLE u (id int PRIMARY KEY);
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
