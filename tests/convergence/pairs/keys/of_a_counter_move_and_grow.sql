-- A column with AUTO_INCREMENT is in a key at any moment.
-- before: mysql
CREATE TABLE grows (id bigint NOT NULL AUTO_INCREMENT, shop int NOT NULL, PRIMARY KEY (id));
CREATE TABLE shrinks (id bigint NOT NULL AUTO_INCREMENT, shop int NOT NULL, PRIMARY KEY (id, shop));
CREATE TABLE gets_one (name varchar(20));
CREATE TABLE loses_one (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(20));
CREATE TABLE moves (id int NOT NULL AUTO_INCREMENT, code int NOT NULL, PRIMARY KEY (id), UNIQUE KEY by_code (code));
-- rows: mysql
INSERT INTO grows (shop) VALUES (1), (2);
INSERT INTO shrinks (shop) VALUES (3), (4);
INSERT INTO gets_one VALUES ('a'), ('b');
INSERT INTO loses_one (name) VALUES ('c'), ('d');
INSERT INTO moves (code) VALUES (70), (80);
-- after: mysql
CREATE TABLE grows (id bigint NOT NULL AUTO_INCREMENT, shop int NOT NULL, PRIMARY KEY (id, shop));
CREATE TABLE shrinks (id bigint NOT NULL AUTO_INCREMENT, shop int NOT NULL, PRIMARY KEY (id));
CREATE TABLE gets_one (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(20));
CREATE TABLE loses_one (name varchar(20));
CREATE TABLE moves (id int NOT NULL, code int NOT NULL AUTO_INCREMENT, PRIMARY KEY (code), UNIQUE KEY by_id (id));
