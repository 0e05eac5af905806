-- before: mysql
CREATE TABLE articles (id int PRIMARY KEY, title varchar(100), body text, place point NOT NULL, FULLTEXT KEY words (title));
-- rows: mysql
INSERT INTO articles VALUES (1, 'a b', 'c', POINT(1, 2));
-- after: mysql
CREATE TABLE articles (
    id int PRIMARY KEY,
    title varchar(100),
    body text,
    place point NOT NULL,
    FULLTEXT KEY words (title, body),
    SPATIAL KEY places (place)
);
