-- Tables become STRICT and WITHOUT ROWID, and stop being so.
-- before: sqlite
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE cache (key TEXT NOT NULL, part INTEGER NOT NULL, body BLOB, PRIMARY KEY (key, part)) WITHOUT ROWID;
-- after: sqlite
CREATE TABLE settings (key TEXT NOT NULL PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE cache (key TEXT NOT NULL, part INTEGER NOT NULL, body BLOB, PRIMARY KEY (part, key));
