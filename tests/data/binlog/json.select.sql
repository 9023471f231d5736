SET NAMES utf8mb4;
SELECT 'j', id, HEX(CAST(j AS CHAR)) FROM docs.j ORDER BY id;
