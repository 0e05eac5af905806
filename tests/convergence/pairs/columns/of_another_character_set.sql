-- Names in one character set, codes in another; what is not said comes from the table.
-- before: mysql
CREATE TABLE customers (
    id int PRIMARY KEY,
    name varchar(60) NOT NULL,
    code varchar(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'none',
    note text COLLATE utf8mb4_bin
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
-- rows: mysql
INSERT INTO customers VALUES (1, 'Žofie', 'A-1', 'grüßt'), (2, 'Bob', 'B-2', NULL);
-- after: mysql
CREATE TABLE customers (
    id int PRIMARY KEY,
    name varchar(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL COMMENT 'as on the letter',
    code varchar(20) COLLATE utf8mb4_bin NOT NULL DEFAULT 'none',
    note text
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
