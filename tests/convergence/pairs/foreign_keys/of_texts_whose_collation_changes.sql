-- before: mysql
CREATE TABLE countries (code varchar(3) PRIMARY KEY) COLLATE utf8mb4_general_ci;
CREATE TABLE cities (
    id int PRIMARY KEY,
    country varchar(3),
    CONSTRAINT cities_country FOREIGN KEY (country) REFERENCES countries (code) ON UPDATE CASCADE
) COLLATE utf8mb4_general_ci;
-- rows: mysql
INSERT INTO countries VALUES ('DE'), ('FR');
INSERT INTO cities VALUES (1, 'DE'), (2, NULL), (3, 'FR');
-- after: mysql
CREATE TABLE countries (code varchar(3) PRIMARY KEY) COLLATE utf8mb4_bin;
CREATE TABLE cities (
    id int PRIMARY KEY,
    country varchar(3),
    CONSTRAINT cities_country FOREIGN KEY (country) REFERENCES countries (code) ON UPDATE CASCADE
) COLLATE utf8mb4_bin;
