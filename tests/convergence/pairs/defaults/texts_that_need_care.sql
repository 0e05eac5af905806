-- Quotes, line feeds, percent signs, backslashes and empty texts.
-- before
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT '', b TEXT DEFAULT 'it''s', c TEXT DEFAULT '100%', d TEXT DEFAULT 'x');
-- after
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT ' ', b TEXT DEFAULT '''', c TEXT DEFAULT '%s {} $1 :a ?', d TEXT DEFAULT 'a\b
-- no comment');
