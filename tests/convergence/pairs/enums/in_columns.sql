-- before: mysql
CREATE TABLE shirts (
    id int PRIMARY KEY,
    size enum('s', 'm', 'l') NOT NULL DEFAULT 'm',
    colours set('red', 'blue') DEFAULT 'red',
    cut varchar(20) NOT NULL DEFAULT 'slim'
);
-- rows: mysql
INSERT INTO shirts VALUES (1, 's', 'red,blue', 'slim'), (2, 'l', NULL, 'wide');
-- after: mysql
CREATE TABLE shirts (
    id int PRIMARY KEY,
    size enum('xs', 's', 'm', 'l', 'it''s huge') NOT NULL DEFAULT 's',
    colours set('blue', 'red', 'green') COMMENT 'as printed',
    cut enum('slim', 'wide') NOT NULL DEFAULT 'wide'
);
