-- What they say stays.
-- before
CREATE TABLE t (id INTEGER, a TEXT, CONSTRAINT t_key PRIMARY KEY (id), CONSTRAINT t_u UNIQUE (a), CONSTRAINT t_c CHECK (a <> ''));
-- after
CREATE TABLE t (id INTEGER, a TEXT, CONSTRAINT t_primary PRIMARY KEY (id), CONSTRAINT t_unique UNIQUE (a), CONSTRAINT t_check CHECK (a <> ''));
