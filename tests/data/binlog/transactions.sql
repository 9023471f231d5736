-- Transactions, savepoints, statements that change structure. Where global transaction ids are enforced, MySQL
-- refuses the two INSERTs into `plain` inside a transaction (run the client with --force).
SET NAMES utf8mb4;
SET time_zone = '+00:00';
SET SESSION binlog_format = 'ROW';
CREATE DATABASE IF NOT EXISTS shop CHARACTER SET utf8mb4;
USE shop;
CREATE TABLE ledger (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40)) ENGINE=InnoDB;
CREATE TABLE plain (id INT NOT NULL, note VARCHAR(40)) ENGINE=MyISAM;
BEGIN;
INSERT INTO ledger (note) VALUES ('one'), ('two');
SAVEPOINT `a b`;
INSERT INTO ledger (note) VALUES ('gone');
ROLLBACK TO SAVEPOINT `a b`;
SAVEPOINT keep;
INSERT INTO ledger (note) VALUES ('three');
RELEASE SAVEPOINT keep;
UPDATE ledger SET note = 'TWO' WHERE note = 'two';
COMMIT;
INSERT INTO plain VALUES (1, 'no commit record');
BEGIN;
INSERT INTO ledger (note) VALUES ('rolled back');
INSERT INTO plain VALUES (2, 'stays');
ROLLBACK;
BEGIN;
INSERT INTO ledger (note) VALUES ('before');
INSERT INTO plain VALUES (3, 'inside');
SAVEPOINT s1;
INSERT INTO ledger (note) VALUES ('undone by savepoint');
ROLLBACK TO s1;
INSERT INTO ledger (note) VALUES ('after');
COMMIT;

-- Statements that change structure, and a temporary table.
ALTER TABLE ledger ADD COLUMN amount DECIMAL(6,3) NOT NULL DEFAULT 1.5 AFTER id;
INSERT INTO ledger (note) VALUES ('altered');
CREATE TEMPORARY TABLE scratch (id INT);
INSERT INTO scratch VALUES (1);
DROP TEMPORARY TABLE scratch;
BEGIN;
INSERT INTO ledger (note) VALUES ('undone beside a temporary table');
CREATE TEMPORARY TABLE scratch2 (id INT) ENGINE=MyISAM;
INSERT INTO scratch2 VALUES (1);
DROP TEMPORARY TABLE scratch2;
ROLLBACK;
CREATE TABLE copied AS SELECT id, note FROM ledger;
CREATE TABLE gone (id INT PRIMARY KEY);
INSERT INTO gone VALUES (1);
TRUNCATE TABLE gone;
INSERT INTO gone VALUES (2);
DROP TABLE gone;
SET SESSION foreign_key_checks = 0;
INSERT INTO ledger (note) VALUES ('unchecked');
SET SESSION foreign_key_checks = 1;

-- A mark of ours, and one of a foreign replicator's.
CREATE DATABASE retl;
CREATE TABLE retl.retl_checkpoint (pipeline_id INT NOT NULL PRIMARY KEY, position VARCHAR(40)) ENGINE=InnoDB;
CREATE TABLE retl.retl_mark (id INT NOT NULL PRIMARY KEY, mark INT) ENGINE=InnoDB;
BEGIN;
INSERT INTO retl.retl_checkpoint VALUES (1, 'f:4');
INSERT INTO ledger (note) VALUES ('ours');
COMMIT;
UPDATE retl.retl_checkpoint SET position = 'f:8';
BEGIN;
INSERT INTO retl.retl_mark VALUES (1, 1);
INSERT INTO ledger (note) VALUES ('foreign');
COMMIT;
