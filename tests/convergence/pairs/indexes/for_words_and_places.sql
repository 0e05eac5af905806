-- before: mysql
CREATE TABLE articles (id int PRIMARY KEY, title varchar(100), body text, place point NOT NULL, FULLTEXT KEY words (title));
-- after: mysql
CREATE TABLE articles (
    id int PRIMARY KEY,
    title varchar(100),
    body text,
    place point NOT NULL,
    FULLTEXT KEY words (title, body),
    SPATIAL KEY places (place)
);
