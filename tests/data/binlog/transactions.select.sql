SET NAMES utf8mb4;
SET time_zone = '+00:00';
USE shop;
SELECT 'ledger', id, amount, HEX(note) FROM ledger ORDER BY id;
SELECT 'plain', id, HEX(note) FROM plain ORDER BY id;
SELECT 'copied', id, HEX(note) FROM copied ORDER BY id;
SELECT 'retl_checkpoint', pipeline_id, HEX(position) FROM retl.retl_checkpoint;
