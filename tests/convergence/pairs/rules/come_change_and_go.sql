-- What happens instead.
-- before: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE RULE v_delete AS ON DELETE TO v DO INSTEAD NOTHING;
-- after: postgresql
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE RULE v_delete AS ON DELETE TO v DO INSTEAD DELETE FROM t WHERE t.id = OLD.id;
CREATE RULE t_update AS ON UPDATE TO t WHERE NEW.a = '' DO INSTEAD NOTHING;
