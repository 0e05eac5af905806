-- A stored column becomes one that is computed when read, of a column that a foreign key widens.
-- before: mysql
CREATE TABLE p (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, code VARCHAR(10) NOT NULL, UNIQUE KEY code (code));
CREATE TABLE c (id INT PRIMARY KEY, p INT UNSIGNED, code VARCHAR(10), up VARCHAR(10) AS (upper(code)) PERSISTENT, KEY up (up), CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id) ON DELETE SET NULL, CONSTRAINT fk2 FOREIGN KEY (code) REFERENCES p (code), CONSTRAINT ck CHECK (code <> ''));
-- rows
INSERT INTO p VALUES (1, 'a'); INSERT INTO c (id, p, code) VALUES (1, 1, 'a');
-- after: mysql
CREATE TABLE p (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, code VARCHAR(20) NOT NULL, UNIQUE KEY code (code));
CREATE TABLE c (id INT PRIMARY KEY, p BIGINT UNSIGNED, code VARCHAR(20), up VARCHAR(30) AS (concat(upper(code), '!')) VIRTUAL, KEY up (up DESC), CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE, CONSTRAINT fk2 FOREIGN KEY (code) REFERENCES p (code), CONSTRAINT ck CHECK (code <> 'x'));
