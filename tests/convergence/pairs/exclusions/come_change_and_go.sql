-- What must not overlap.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, during tsrange, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, during tsrange, n int, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (n > 0), CONSTRAINT far_apart EXCLUDE USING gist (during WITH -|-) DEFERRABLE);
