-- The columns that say nothing follow the table, the others stay.
-- before: mysql
CREATE TABLE words (
    id int PRIMARY KEY,
    word varchar(40) NOT NULL,
    sound varchar(40) CHARACTER SET latin1 COLLATE latin1_german1_ci DEFAULT 'x',
    kind enum('noun', 'verb') NOT NULL DEFAULT 'noun',
    KEY by_word (word)
) COLLATE utf8mb4_unicode_ci;
CREATE TABLE uses (
    word varchar(40) COLLATE utf8mb4_unicode_ci,
    id int PRIMARY KEY
) COLLATE utf8mb4_unicode_ci;
-- rows: mysql
INSERT INTO words VALUES (1, 'häuser', 'hoizer', 'noun'), (2, 'gehen', NULL, 'verb');
-- after: mysql
CREATE TABLE words (
    id int PRIMARY KEY,
    word varchar(40) NOT NULL,
    sound varchar(40) CHARACTER SET latin1 COLLATE latin1_german1_ci DEFAULT 'x',
    kind enum('noun', 'verb') NOT NULL DEFAULT 'noun',
    KEY by_word (word)
) COLLATE utf8mb4_bin;
CREATE TABLE uses (
    word varchar(40),
    id int PRIMARY KEY
) COLLATE latin1_bin;
