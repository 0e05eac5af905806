-- Names that need quotes, in indexes on expressions and partial indexes.
-- before: sqlite
CREATE TABLE "Order Items" ("Id" INTEGER PRIMARY KEY, "group" TEXT, [odd ""name] INTEGER);
CREATE UNIQUE INDEX "by group" ON "Order Items" (lower("group"));
-- after: sqlite
CREATE TABLE "Order Items" ("Id" INTEGER PRIMARY KEY, "group" TEXT NOT NULL DEFAULT '', "order" INTEGER);
CREATE UNIQUE INDEX "by group" ON "Order Items" (lower("group"), "order") WHERE "order" IS NOT NULL;
