-- before: mysql
CREATE TABLE documents (id int PRIMARY KEY, body json, tags json NOT NULL DEFAULT '[]', plain longtext);
-- rows: mysql
INSERT INTO documents VALUES (1, '{"a": 1}', '["x"]', 'text'), (2, '{}', '[]', NULL);
-- after: mysql
CREATE TABLE documents (
    id int PRIMARY KEY,
    body json NOT NULL DEFAULT (json_object()) COMMENT 'as sent',
    tags longtext,
    plain longtext,
    extra json DEFAULT (json_array(1, 2))
);
