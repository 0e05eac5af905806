-- A table with keys, indexes, triggers, views and generated columns is rebuilt.
-- before: sqlite
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE books (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  author_id INTEGER NOT NULL REFERENCES authors (id),
  title TEXT NOT NULL,
  pages INTEGER CHECK (pages > 0),
  label TEXT GENERATED ALWAYS AS (title || ' ' || pages) VIRTUAL
);
CREATE INDEX books_title ON books (title COLLATE NOCASE) WHERE pages > 10;
CREATE VIEW long_books AS SELECT id, title FROM books WHERE pages > 500;
CREATE TRIGGER books_log AFTER INSERT ON books BEGIN UPDATE authors SET name = name WHERE id = NEW.author_id; END;
-- after: sqlite
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE books (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  author_id INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
  title TEXT NOT NULL DEFAULT 'untitled',
  pages REAL CHECK (pages > 0 AND pages < 100000),
  label TEXT GENERATED ALWAYS AS (title || ', ' || pages) STORED
);
CREATE INDEX books_title ON books (title COLLATE NOCASE, pages DESC) WHERE pages > 10;
CREATE VIEW long_books AS SELECT id, title FROM books WHERE pages > 500;
CREATE TRIGGER books_log AFTER INSERT ON books BEGIN UPDATE authors SET name = name WHERE id = NEW.author_id; END;
