-- Two tables refer to each other; both keys change what they do on delete, and one moves to another column.
-- before: postgresql
CREATE TABLE teams (id int PRIMARY KEY, lead_id int);
CREATE TABLE people (id int PRIMARY KEY, team_id int REFERENCES teams (id));
ALTER TABLE teams ADD CONSTRAINT teams_lead FOREIGN KEY (lead_id) REFERENCES people (id);
-- after: postgresql
CREATE TABLE teams (id int PRIMARY KEY, lead_id int, deputy_id int);
CREATE TABLE people (id int PRIMARY KEY, team_id int REFERENCES teams (id) ON DELETE CASCADE);
ALTER TABLE teams ADD CONSTRAINT teams_lead FOREIGN KEY (deputy_id) REFERENCES people (id)
  ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED;
