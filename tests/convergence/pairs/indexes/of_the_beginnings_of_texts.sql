-- before: mysql
CREATE TABLE pages (
    id int PRIMARY KEY,
    title varchar(200) NOT NULL,
    body text,
    raw blob,
    KEY by_title (title(20)),
    UNIQUE KEY by_raw (raw(32)),
    KEY by_both (title, body(10))
);
CREATE TABLE keys_of_texts (name varchar(100) NOT NULL, PRIMARY KEY (name(30)));
-- rows: mysql
INSERT INTO pages VALUES (1, 'one', 'text', 'xyz'), (2, 'two', NULL, NULL);
INSERT INTO keys_of_texts VALUES ('a'), ('b');
-- after: mysql
CREATE TABLE pages (
    id int PRIMARY KEY,
    title varchar(200) NOT NULL,
    body text,
    raw blob,
    KEY by_title (title),
    UNIQUE KEY by_raw (raw(16)),
    KEY by_both (title DESC, body(10))
);
CREATE TABLE keys_of_texts (name varchar(100) NOT NULL, PRIMARY KEY (name));
