-- Reserved words, capitals, blanks, quotes and other alphabets.
-- before
CREATE TABLE "select" ("order" INTEGER PRIMARY KEY, "Two Words" TEXT, "sa""id" TEXT);
-- rows
INSERT INTO "select" VALUES (1, 'a', 'b');
-- after
CREATE TABLE "select" ("order" INTEGER PRIMARY KEY, "Two Words" TEXT NOT NULL DEFAULT '', "sa""id" TEXT, "größe" INTEGER);
CREATE TABLE "Größen" ("from" INTEGER PRIMARY KEY REFERENCES "select" ("order"));
CREATE INDEX "an index" ON "select" ("Two Words", "sa""id");
-- before: mysql
CREATE TABLE `select` (`order` INTEGER PRIMARY KEY, `Two Words` VARCHAR(20), `sa``id` VARCHAR(20));
-- rows: mysql
INSERT INTO `select` VALUES (1, 'a', 'b');
-- after: mysql
CREATE TABLE `select` (`order` INTEGER PRIMARY KEY, `Two Words` VARCHAR(20) NOT NULL DEFAULT '', `sa``id` VARCHAR(20), `größe` INTEGER);
CREATE TABLE `Größen` (`from` INTEGER PRIMARY KEY, FOREIGN KEY (`from`) REFERENCES `select` (`order`));
CREATE INDEX `an index` ON `select` (`Two Words`, `sa``id`);
