-- AUTO_INCREMENT gives a row 0 no other number.
-- before: mysql
CREATE TABLE users (id int unsigned NOT NULL PRIMARY KEY, name varchar(20));
CREATE TABLE posts (id int NOT NULL PRIMARY KEY, author int unsigned NOT NULL, CONSTRAINT posts_author FOREIGN KEY (author) REFERENCES users (id));
-- rows: mysql
SET sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO');
INSERT INTO users VALUES (0, 'anonymous'), (5, 'ada');
INSERT INTO posts VALUES (1, 0), (2, 5);
SET sql_mode = REPLACE(@@sql_mode, 'NO_AUTO_VALUE_ON_ZERO', '');
-- after: mysql
CREATE TABLE users (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(20));
CREATE TABLE posts (id int NOT NULL PRIMARY KEY, author int unsigned NOT NULL, CONSTRAINT posts_author FOREIGN KEY (author) REFERENCES users (id));
