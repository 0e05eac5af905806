-- A foreign key has an index of its own until another one will do.
-- before: mysql
CREATE TABLE owners (id int PRIMARY KEY);
CREATE TABLE things (
    id int PRIMARY KEY,
    owner_id int,
    made date,
    CONSTRAINT things_owner FOREIGN KEY (owner_id) REFERENCES owners (id)
);
-- rows: mysql
INSERT INTO owners VALUES (1), (2);
INSERT INTO things VALUES (1, 1, '2026-01-02'), (2, NULL, NULL);
-- after: mysql
CREATE TABLE owners (id int PRIMARY KEY);
CREATE TABLE things (
    id int PRIMARY KEY,
    owner_id int,
    made date,
    KEY by_owner_and_time (owner_id, made),
    CONSTRAINT things_owner FOREIGN KEY (owner_id) REFERENCES owners (id)
);
