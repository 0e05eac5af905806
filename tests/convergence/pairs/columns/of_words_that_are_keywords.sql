-- before
CREATE TABLE "order" ("select" INTEGER PRIMARY KEY, "group" VARCHAR(10), "from" INTEGER);
CREATE INDEX "where" ON "order" ("group");
-- rows
INSERT INTO "order" VALUES (1, 'g', 3);
-- after
CREATE TABLE "order" ("select" INTEGER PRIMARY KEY, "group" VARCHAR(20) DEFAULT 'by', "to" INTEGER);
CREATE INDEX "where" ON "order" ("group", "to");
-- before: mysql
CREATE TABLE `order` (`select` int PRIMARY KEY, `group` varchar(10), `from` int, KEY `where` (`group`));
-- rows: mysql
INSERT INTO `order` VALUES (1, 'g', 3);
-- after: mysql
CREATE TABLE `order` (`select` int PRIMARY KEY, `group` varchar(20) DEFAULT 'by', `to` int, KEY `where` (`group`, `to`));
