-- A partition takes more, one for the rest comes, and the key gets wider at the same time.
-- before: postgresql
CREATE TABLE ev (id int NOT NULL, at date NOT NULL, k text) PARTITION BY RANGE (at);
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM ('2020-01-01') TO ('2020-07-01');
CREATE TABLE ev_2 PARTITION OF ev FOR VALUES FROM ('2020-07-01') TO ('2021-01-01');
CREATE INDEX ev_k ON ev (k);
ALTER TABLE ev ADD CONSTRAINT ev_pk PRIMARY KEY (id, at);
-- rows
INSERT INTO ev VALUES (1, '2020-02-01', 'a'), (2, '2020-08-01', 'b');
-- after: postgresql
CREATE TABLE ev (id bigint NOT NULL, at date NOT NULL, k text) PARTITION BY RANGE (at);
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM ('2020-01-01') TO ('2020-07-01');
CREATE TABLE ev_2 PARTITION OF ev FOR VALUES FROM ('2020-07-01') TO ('2022-01-01');
CREATE TABLE ev_d PARTITION OF ev DEFAULT;
CREATE INDEX ev_k ON ev (k DESC);
ALTER TABLE ev ADD CONSTRAINT ev_pk PRIMARY KEY (id, at);
