-- Tables come in the order that their foreign keys ask for, whatever their names.
-- before
CREATE TABLE zoo (id INTEGER PRIMARY KEY);
-- after
CREATE TABLE zoo (id INTEGER PRIMARY KEY);
CREATE TABLE keepers (id INTEGER PRIMARY KEY, zoo INTEGER REFERENCES zoo (id));
CREATE TABLE animals (id INTEGER PRIMARY KEY, keeper INTEGER REFERENCES keepers (id), zoo INTEGER REFERENCES zoo (id));
CREATE TABLE feedings (animal INTEGER REFERENCES animals (id), keeper INTEGER REFERENCES keepers (id), at TEXT, PRIMARY KEY (animal, at));
-- before: mysql
CREATE TABLE zoo (id INTEGER PRIMARY KEY);
-- after: mysql
CREATE TABLE zoo (id INTEGER PRIMARY KEY);
CREATE TABLE keepers (id INTEGER PRIMARY KEY, zoo INTEGER, FOREIGN KEY (zoo) REFERENCES zoo (id));
CREATE TABLE animals (id INTEGER PRIMARY KEY, keeper INTEGER REFERENCES keepers (id), zoo INTEGER REFERENCES zoo (id));
CREATE TABLE feedings (animal INTEGER REFERENCES animals (id), keeper INTEGER REFERENCES keepers (id), at DATETIME, PRIMARY KEY (animal, at));
