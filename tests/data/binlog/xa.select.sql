USE shop;
SELECT 'xa', id, HEX(note) FROM xa ORDER BY id;
