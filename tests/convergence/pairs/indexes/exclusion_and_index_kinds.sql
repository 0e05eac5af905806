-- Indexes of several kinds and an exclusion constraint change.
-- before: postgresql
CREATE TABLE bookings (id int PRIMARY KEY, room int, during tsrange, note text, tags text[],
  CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
CREATE INDEX bookings_tags ON bookings USING gin (tags);
CREATE INDEX bookings_room ON bookings USING hash (room);
CREATE UNIQUE INDEX bookings_note ON bookings (note) INCLUDE (room);
-- after: postgresql
CREATE TABLE bookings (id int PRIMARY KEY, room int, during tsrange, note text, tags text[],
  CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (room > 0));
CREATE INDEX bookings_tags ON bookings USING gin (tags) WITH (fastupdate = off);
CREATE INDEX bookings_room ON bookings (room) WHERE note IS NOT NULL;
CREATE UNIQUE INDEX bookings_note ON bookings (note COLLATE "C") INCLUDE (room) NULLS NOT DISTINCT;
