-- Reserved words, capitals, blanks, quotes and other alphabets.
-- before
CREATE TABLE "select" ("order" INTEGER PRIMARY KEY, "Two Words" TEXT, "sa""id" TEXT);
-- rows
INSERT INTO "select" VALUES (1, 'a', 'b');
-- after
CREATE TABLE "select" ("order" INTEGER PRIMARY KEY, "Two Words" TEXT NOT NULL DEFAULT '', "sa""id" TEXT, "größe" INTEGER);
CREATE TABLE "Größen" ("from" INTEGER PRIMARY KEY REFERENCES "select" ("order"));
CREATE INDEX "an index" ON "select" ("Two Words", "sa""id");
