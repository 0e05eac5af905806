-- before: mysql
CREATE TABLE parents (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(20));
CREATE TABLE children (
    id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    parent_id int unsigned NOT NULL COMMENT 'whose it is',
    CONSTRAINT children_parent FOREIGN KEY (parent_id) REFERENCES parents (id) ON DELETE CASCADE
);
CREATE TABLE notes (child_id int unsigned, CONSTRAINT notes_child FOREIGN KEY (child_id) REFERENCES children (id));
-- rows: mysql
INSERT INTO parents VALUES (1, 'a'), (7, 'b');
INSERT INTO children VALUES (10, 1), (11, 7), (12, 7);
INSERT INTO notes VALUES (10), (NULL);
-- after: mysql
CREATE TABLE parents (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(20));
CREATE TABLE children (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    parent_id bigint unsigned NOT NULL COMMENT 'whose it is',
    CONSTRAINT children_parent FOREIGN KEY (parent_id) REFERENCES parents (id) ON DELETE CASCADE
);
CREATE TABLE notes (child_id bigint unsigned, CONSTRAINT notes_child FOREIGN KEY (child_id) REFERENCES children (id));
