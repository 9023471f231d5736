-- Documents that are logged as differences: PARTIAL_UPDATE_ROWS events, some of their documents whole.
SET NAMES utf8mb4;
SET time_zone = '+00:00';
CREATE DATABASE parts CHARACTER SET utf8mb4;
USE parts;
SET binlog_row_value_options = PARTIAL_JSON;
CREATE TABLE p (id INT NOT NULL PRIMARY KEY, j JSON, n INT, k JSON, t TEXT, g JSON GENERATED ALWAYS AS (JSON_EXTRACT(j, '$.a')) VIRTUAL);
SET @pad = REPEAT('p', 200);
INSERT INTO p (id, j, n, k, t) VALUES
 (1, JSON_OBJECT('a', 1, 'b', JSON_ARRAY(1, 2, 3), 'pad', @pad), 1, JSON_OBJECT('z', 1, 'pad', @pad), 'x'),
 (2, JSON_OBJECT('a', JSON_ARRAY(JSON_OBJECT('k', 1, 'l', JSON_ARRAY(JSON_ARRAY(1), 2)), 5), 'pad', @pad), 2, NULL, NULL),
 (3, JSON_ARRAY(1, JSON_OBJECT('deep', JSON_OBJECT('er', JSON_ARRAY())), @pad), 3, JSON_ARRAY(@pad, @pad), 'y'),
 (4, NULL, 4, JSON_OBJECT('only', @pad), 'z'),
 (5, JSON_OBJECT('', 1, 'a b', 2, 'q"uote', 3, 'back\\slash', 4, 'ä€😀', 5, '$', 6, 'line\nend', 7, 'a.b[0]', 8, 'pad', @pad), 5, NULL, NULL),
 (6, JSON_OBJECT('d', CAST(1.50 AS DECIMAL(5,2)), 'when', TIMESTAMP'2026-11-22 10:15:30.123456', 'bin', x'00FF10', 'f', 1e100, 'pad', @pad), 6, NULL, NULL),
 (7, JSON_OBJECT('a', 1, 'pad', @pad), 7, JSON_OBJECT('a', 1, 'pad', @pad), 'w'),
 (8, CAST('{}' AS JSON), 8, CAST('[]' AS JSON), NULL),
 (9, JSON_OBJECT('a', 1, 'pad', REPEAT('q', 70000)), 9, JSON_ARRAY(1, 2, REPEAT('r', 300), 4), NULL),
 (10, JSON_OBJECT('a', 1, 'pad', @pad), 10, JSON_OBJECT('b', 1, 'pad', @pad), NULL);

UPDATE p SET j = JSON_SET(j, '$.a', 2) WHERE id = 1;
UPDATE p SET j = JSON_SET(j, '$.new', 'n', '$.ab', JSON_OBJECT('x', 1), '$.zzzz', NULL) WHERE id = 1;
UPDATE p SET j = JSON_REPLACE(j, '$.b[1]', JSON_ARRAY('in', 'side'), '$.none', 1) WHERE id = 1;
UPDATE p SET j = JSON_REMOVE(j, '$.b[0]', '$.new') WHERE id = 1;
UPDATE p SET j = JSON_SET(j, '$.b[100]', 'end', '$.b[last]', 'last') WHERE id = 1;
UPDATE p SET j = JSON_SET(j, '$.b[last-1]', 'before', '$.b[0]', TRUE) WHERE id = 1;
UPDATE p SET j = JSON_REMOVE(j, '$.b[last]') WHERE id = 1;
UPDATE p SET n = n + 100;
UPDATE p SET n = n + 1, t = 'changed' WHERE id IN (1, 2, 4);
UPDATE p SET j = JSON_SET(j, '$.a[0].k', 2, '$.a[0].l[0][0]', 'deep', '$.a[0].l[1]', JSON_OBJECT()) WHERE id = 2;
UPDATE p SET j = JSON_REMOVE(JSON_SET(j, '$.a[0].l[0][1]', -1.5), '$.a[0].k') WHERE id = 2;
UPDATE p SET j = JSON_SET(j, '$.a[1][1]', 'wrapped') WHERE id = 2;
UPDATE p SET j = JSON_SET(j, '$[0]', 18446744073709551615, '$[1].deep.er[0]', 'first', '$[1].deep.more', JSON_ARRAY(NULL, FALSE)) WHERE id = 3;
UPDATE p SET j = JSON_REMOVE(j, '$[1].deep.er'), k = JSON_SET(k, '$[0]', 1, '$[5]', 2) WHERE id = 3;
UPDATE p SET j = JSON_SET(j, '$.a', 1) WHERE id = 4;
UPDATE p SET k = JSON_SET(k, '$.other', 1) WHERE id = 4;
UPDATE p SET j = JSON_OBJECT('a', 'whole'), k = JSON_SET(k, '$.more', 'part') WHERE id = 4;
UPDATE p SET j = JSON_SET(j, '$.""', 'empty', '$."a b"', 'blank', '$."q\\"uote"', 'quote', '$."back\\\\slash"', 'back') WHERE id = 5;
UPDATE p SET j = JSON_SET(j, '$."ä€😀"', 'wide', '$."$"', 'dollar', '$.$x', 'plain', '$."line\\nend"', 'line', '$."a.b[0]"', 'path', '$.ö', 'letter') WHERE id = 5;
UPDATE p SET j = JSON_REMOVE(j, '$."a b"', '$."q\\"uote"', '$."ä€😀"') WHERE id = 5;
UPDATE p SET j = JSON_SET(j, '$."new key \\" \\\\ \\t \\u0001"', 1) WHERE id = 5;
UPDATE p SET j = JSON_SET(j, '$.n', 1) WHERE id = 6;
UPDATE p SET j = JSON_SET(j, '$.d', CAST(-2.50 AS DECIMAL(5,2)), '$.t', TIME'10:15:30.5', '$.day', DATE'2026-01-02', '$.b2', x'0102', '$.g', 1e-7) WHERE id = 6;
UPDATE p SET j = JSON_REMOVE(j, '$.when', '$.n') WHERE id = 6;
UPDATE p SET j = JSON_SET(j, '$.a', 2), k = JSON_REMOVE(k, '$.a') WHERE id = 7;
UPDATE p SET k = JSON_SET(k, '$.b', JSON_OBJECT('s', 'quote " back \\ slash / \n € 😀')), t = NULL WHERE id = 7;
UPDATE p SET j = NULL WHERE id = 7;
UPDATE p SET j = JSON_SET(j, '$.long', @pad), k = JSON_SET(k, '$[0]', 1) WHERE id = 8;
UPDATE p SET j = JSON_SET(j, '$.a', 65536, '$.b', REPEAT('s', 300)), k = JSON_REMOVE(k, '$[1]') WHERE id = 9;
UPDATE p SET j = JSON_SET(j, '$.a', n), k = JSON_SET(k, '$.b', n) WHERE id > 5;
UPDATE p SET id = 11, j = JSON_SET(j, '$.moved', TRUE) WHERE id = 10;
UPDATE p SET j = JSON_SET(j, '$.a', JSON_SET(JSON_OBJECT('own', 1), '$.x', 2)) WHERE id = 11;
DELETE FROM p WHERE id = 8;
SET binlog_transaction_compression = ON;
UPDATE p SET j = JSON_SET(j, '$.packed', 'too') WHERE id IN (1, 2, 11);
SET binlog_transaction_compression = OFF;
SET binlog_row_image = NOBLOB;
UPDATE p SET n = 0, t = 'u' WHERE id = 1;
SET binlog_row_image = FULL, binlog_row_value_options = '';
UPDATE p SET j = JSON_SET(j, '$.whole', 1) WHERE id = 1;
