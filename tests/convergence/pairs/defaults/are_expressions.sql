-- Times, sums and calls.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, at timestamptz DEFAULT now(), n int DEFAULT 1 + 2, v text DEFAULT lower('A'));
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, at timestamptz DEFAULT (now() AT TIME ZONE 'UTC'), n int DEFAULT (2 + 1) * 3, v text DEFAULT upper('a'));
-- before: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, at TEXT DEFAULT CURRENT_TIMESTAMP, n INTEGER DEFAULT (1 + 2), v TEXT DEFAULT (lower('A')));
-- after: sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY, at TEXT DEFAULT CURRENT_DATE, n INTEGER DEFAULT ((2 + 1) * 3), v TEXT DEFAULT (upper('a')));
