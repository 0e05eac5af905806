-- MariaDB and MySQL tell such characters as question marks: another one is a difference nevertheless, and each arrives.
-- before: mysql
CREATE TABLE moods (
    id int PRIMARY KEY,
    mood varchar(9) DEFAULT '😀?',
    twice varchar(20) AS (concat(mood, '😀')),
    made varchar(9) DEFAULT (concat('😀', '?')),
    kind enum('plain?', '😀', 'é') DEFAULT '😀',
    kinds set('a', '😀') DEFAULT 'a',
    needed varchar(9) NOT NULL DEFAULT 'a😀?',
    note varchar(9) CHECK (note <> '😀'),
    CONSTRAINT not_sad CHECK (mood <> '😢')
) COLLATE utf8mb4_bin;
CREATE VIEW happy AS SELECT id FROM moods WHERE mood = '😀';
CREATE TRIGGER cheers BEFORE INSERT ON moods FOR EACH ROW SET NEW.note = 'x😀';
CREATE PROCEDURE cheer(IN n int) UPDATE moods SET mood = '😀' WHERE id = n;
-- rows: mysql
INSERT INTO moods (id) VALUES (1);
INSERT INTO moods (id, kind) VALUES (2, 'é'), (3, 'plain?');
-- after: mysql
CREATE TABLE moods (
    id int PRIMARY KEY,
    mood varchar(9) DEFAULT '🎉?',
    twice varchar(20) AS (concat(mood, '🎉')),
    made varchar(9) DEFAULT (concat('🎉', '?')),
    kind enum('plain?', '😀', 'é', '🎉') DEFAULT '🎉',
    kinds set('a', '😀', '🎉') DEFAULT 'a,🎉',
    needed varchar(9) NOT NULL DEFAULT 'a🎉?',
    note varchar(9) CHECK (note <> '🎉'),
    CONSTRAINT not_sad CHECK (mood <> '😭')
) COLLATE utf8mb4_bin;
CREATE VIEW happy AS SELECT id FROM moods WHERE mood = '🎉';
CREATE TRIGGER cheers BEFORE INSERT ON moods FOR EACH ROW SET NEW.note = 'x🎉';
CREATE PROCEDURE cheer(IN n int) UPDATE moods SET mood = '🎉' WHERE id = n;
