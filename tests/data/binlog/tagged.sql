-- MySQL 8.3 and later: transaction ids with a tag, with and without compression, beside ids without one.
SET NAMES utf8mb4;
CREATE DATABASE shop;
USE shop;
SET gtid_next = 'AUTOMATIC:lutra';
CREATE TABLE tagged (id INT NOT NULL PRIMARY KEY, note VARCHAR(20));
INSERT INTO tagged VALUES (1, 'one'), (2, 'two');
SET gtid_next = 'AUTOMATIC:a_tag_of_thirty_two_characters_0';
UPDATE tagged SET note = 'TWO' WHERE id = 2;
SET gtid_next = 'AUTOMATIC';
INSERT INTO tagged VALUES (3, 'without a tag');
SET binlog_transaction_compression = ON, gtid_next = 'AUTOMATIC:lutra';
BEGIN;
INSERT INTO tagged VALUES (4, 'packed');
DELETE FROM tagged WHERE id = 1;
COMMIT;
