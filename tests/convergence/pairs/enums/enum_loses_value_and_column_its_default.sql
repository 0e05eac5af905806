-- The type of columns loses a value while they get a new default, or none, and become NOT NULL, or stop being it.
-- before: postgresql
CREATE TYPE state AS ENUM ('new', 'old', 'gone');
CREATE TABLE a (id int PRIMARY KEY, s state DEFAULT 'gone');
CREATE TABLE b (id int PRIMARY KEY, s state DEFAULT 'gone');
CREATE TABLE c (id int PRIMARY KEY, s state NOT NULL DEFAULT 'gone');
CREATE TABLE d (id int PRIMARY KEY, s state[] DEFAULT '{gone}');
-- after: postgresql
CREATE TYPE state AS ENUM ('old', 'new');
CREATE TABLE a (id int PRIMARY KEY, s state NOT NULL DEFAULT 'new');
CREATE TABLE b (id int PRIMARY KEY, s state NOT NULL);
CREATE TABLE c (id int PRIMARY KEY, s state);
CREATE TABLE d (id int PRIMARY KEY, s state[] NOT NULL DEFAULT '{new}');
