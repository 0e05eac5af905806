-- before: mysql
CREATE TABLE items (
    id int PRIMARY KEY,
    amount int NOT NULL,
    price decimal(8, 2) NOT NULL,
    doubled int GENERATED ALWAYS AS (amount * 2) VIRTUAL,
    total decimal(10, 2) AS (amount * price) VIRTUAL,
    plain int DEFAULT 3,
    half int AS (amount / 2) STORED,
    shown int AS (amount + 1) VIRTUAL COMMENT 'next',
    KEY by_total (total)
);
-- rows: mysql
INSERT INTO items (id, amount, price) VALUES (1, 4, 2.5), (2, 6, 1);
-- after: mysql
CREATE TABLE items (
    id int PRIMARY KEY,
    amount int NOT NULL,
    price decimal(8, 2) NOT NULL,
    doubled int GENERATED ALWAYS AS (amount + amount) VIRTUAL,
    total decimal(10, 2) AS (amount * price) STORED,
    plain int AS (amount % 3) VIRTUAL,
    half int,
    shown int NOT NULL COMMENT 'next',
    KEY by_total (total)
);
