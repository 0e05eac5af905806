-- Objects with names that need quotes move nothing but their columns, in two schemas.
-- before: postgresql
CREATE SCHEMA "Back Office";
CREATE TABLE "Back Office"."Order Items" ("Id" int PRIMARY KEY, "select" text, "naïve" int);
CREATE INDEX "by ""select""" ON "Back Office"."Order Items" (lower("select"));
CREATE TABLE public."Order Items" (id int REFERENCES "Back Office"."Order Items" ("Id"));
-- after: postgresql
CREATE SCHEMA "Back Office";
CREATE TABLE "Back Office"."Order Items" ("Id" bigint PRIMARY KEY, "select" varchar(20), "where" int DEFAULT 1);
CREATE INDEX "by ""select""" ON "Back Office"."Order Items" (upper("select"), "where" DESC NULLS LAST);
CREATE TABLE public."Order Items" (id bigint REFERENCES "Back Office"."Order Items" ("Id") ON UPDATE CASCADE);
