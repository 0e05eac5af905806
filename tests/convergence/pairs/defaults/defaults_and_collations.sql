-- Defaults of all kinds, collations and conflict clauses change.
-- before: sqlite
CREATE TABLE t (a TEXT DEFAULT 'x', b INTEGER DEFAULT -1, c TEXT DEFAULT CURRENT_TIMESTAMP, d TEXT DEFAULT (lower('X')),
  e TEXT UNIQUE ON CONFLICT IGNORE, f BLOB DEFAULT x'00');
-- after: sqlite
CREATE TABLE t (a TEXT DEFAULT 'it''s' COLLATE NOCASE, b INTEGER DEFAULT 0x10, c TEXT DEFAULT (datetime('now', 'utc')), d TEXT,
  e TEXT UNIQUE ON CONFLICT REPLACE, f BLOB DEFAULT x'00ff', g NUMERIC DEFAULT 1e3);
