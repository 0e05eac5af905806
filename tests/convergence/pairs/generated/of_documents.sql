-- before: mysql
CREATE TABLE t (id int PRIMARY KEY, doc json NOT NULL, kind varchar(20) AS (json_value(doc, '$.kind')) STORED, KEY by_kind (kind));
-- rows: mysql
INSERT INTO t (id, doc) VALUES (1, '{"kind": "a", "n": 1}');
-- after: mysql
CREATE TABLE t (id int PRIMARY KEY, doc json NOT NULL, kind varchar(40) AS (json_value(doc, '$.kind')) STORED, n int AS (json_value(doc, '$.n')) VIRTUAL, KEY by_kind (kind, n));
