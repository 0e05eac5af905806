-- ON DELETE SET NULL of some columns, MATCH FULL, NOT VALID.
-- before: postgresql
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE c (a int, b int, d int, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL);
-- after: postgresql
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE c (a int, b int, d int, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b), CONSTRAINT full_match FOREIGN KEY (b, d) REFERENCES p MATCH FULL);
