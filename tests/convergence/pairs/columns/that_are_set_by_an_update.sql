-- before: mysql
CREATE TABLE events (
    id int PRIMARY KEY,
    changed timestamp NOT NULL DEFAULT current_timestamp ON UPDATE current_timestamp,
    seen datetime DEFAULT NULL,
    made timestamp NULL DEFAULT NULL,
    at datetime(3) NOT NULL DEFAULT current_timestamp(3)
);
-- rows: mysql
INSERT INTO events (id, changed, seen, at) VALUES (1, '2026-01-02 03:04:05', NULL, '2026-01-02 03:04:05.678');
-- after: mysql
CREATE TABLE events (
    id int PRIMARY KEY,
    changed timestamp NOT NULL DEFAULT current_timestamp,
    seen datetime DEFAULT NULL ON UPDATE current_timestamp COMMENT 'by anyone',
    made timestamp NULL DEFAULT current_timestamp,
    at datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3)
);
