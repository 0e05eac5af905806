-- A new enum value becomes a default: it needs a commit before its use.
-- before: postgresql
CREATE TYPE role AS ENUM ('reader', 'writer');
CREATE TABLE members (id int PRIMARY KEY, role role NOT NULL DEFAULT 'reader');
-- after: postgresql
CREATE TYPE role AS ENUM ('guest', 'reader', 'writer');
CREATE TABLE members (id int PRIMARY KEY, role role NOT NULL DEFAULT 'guest', CHECK (role <> 'guest' OR id > 10));
