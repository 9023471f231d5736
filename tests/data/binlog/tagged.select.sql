USE shop;
SELECT 'tagged', id, HEX(note) FROM tagged ORDER BY id;
