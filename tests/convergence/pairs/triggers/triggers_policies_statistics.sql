-- Everything that hangs on a table while a column of it changes its type.
-- before: postgresql
CREATE TABLE docs (id int PRIMARY KEY, owner varchar(40) NOT NULL, words int, pages int);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.words := coalesce(NEW.words, 0); RETURN NEW; END $$;
CREATE TRIGGER docs_touch BEFORE UPDATE OF owner ON docs FOR EACH ROW WHEN (OLD.owner <> NEW.owner) EXECUTE FUNCTION touch();
CREATE STATISTICS docs_sizes (dependencies) ON words, pages FROM docs;
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_docs ON docs USING (owner = current_user);
-- after: postgresql
CREATE TABLE docs (id int PRIMARY KEY, owner text NOT NULL, words bigint, pages int);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.words := coalesce(NEW.words, 1); RETURN NEW; END $$;
CREATE TRIGGER docs_touch BEFORE UPDATE OF owner ON docs FOR EACH ROW WHEN (OLD.owner <> NEW.owner) EXECUTE FUNCTION touch();
CREATE STATISTICS docs_sizes (dependencies) ON words, pages FROM docs;
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_docs ON docs USING (owner = current_user OR owner = 'everybody');
