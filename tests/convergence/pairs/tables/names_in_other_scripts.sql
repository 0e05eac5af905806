-- before
CREATE TABLE "größe" ("früh" INTEGER PRIMARY KEY, "名前" VARCHAR(10));
CREATE INDEX "указатель" ON "größe" ("名前");
-- rows
INSERT INTO "größe" VALUES (1, 'ё');
-- after
CREATE TABLE "größe" ("früh" INTEGER PRIMARY KEY, "名前" VARCHAR(20) DEFAULT 'ñ', "später" INTEGER);
CREATE INDEX "указатель" ON "größe" ("名前", "später");
-- before: mysql
CREATE TABLE `größe` (`früh` int PRIMARY KEY, `名前` varchar(10), KEY `указатель` (`名前`)) DEFAULT CHARSET utf8mb4;
-- rows: mysql
INSERT INTO `größe` VALUES (1, 'ё');
-- after: mysql
CREATE TABLE `größe` (`früh` int PRIMARY KEY, `名前` varchar(20) DEFAULT 'ñ' COMMENT 'имя', `später` int, KEY `указатель` (`名前`, `später`)) DEFAULT CHARSET utf8mb4;
