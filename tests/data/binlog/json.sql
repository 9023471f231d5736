-- MySQL's binary JSON. The last statement carries a tagged global transaction id.
SET NAMES utf8mb4;
SET time_zone = '+00:00';
CREATE DATABASE docs CHARACTER SET utf8mb4;
USE docs;
CREATE TABLE j (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, j JSON);
INSERT INTO j (j) VALUES
 (NULL), ('null'), ('true'), ('false'), ('{}'), ('[]'), ('""'), ('[[], {}, [[[]]]]'),
 ('{"a": 1, "b": [1, 2], "": "empty key", "long key ä€": {"deep": [null, true, false]}}'),
 ('[0, -1, 32767, -32768, 32768, 65535, 65536, -32769, 2147483647, -2147483648, 4294967295, 4294967296]'),
 ('[9223372036854775807, -9223372036854775808, 18446744073709551615]'),
 ('[1.0, -1.0, 0.1, -0.0, 0.0, 1.5, 100.0, 1e15, 1e14, 123456789012345, 1234567890123456.0, 1e16, 1e20, 1e-7, 1e-14]'),
 ('[1e-15, 1.25e-15, 1.7976931348623157e308, 2.2250738585072014e-308, 5e-324, 3.141592653589793, 1e100, 1.5e300]'),
 ('[123456.789e3, 0.00001, 0.000123, 12345678.9, 1e22, 1.2345678901234567e19, 999999999999999.9, 18446744073709551616]'),
 ('"quote \\" backslash \\\\ slash / tab \\t newline \\n return \\r feed \\f bell \\b nul \\u0000 esc \\u001b del \\u007f €😀"'),
 (JSON_ARRAY(REPEAT('x', 127), REPEAT('y', 128), REPEAT('z', 300))),
 (JSON_OBJECT('big', REPEAT('x', 66000), 'n', 65536, 'm', -2147483648, 'u', 4294967295, 's', -3, 't', true)),
 (JSON_ARRAY(CAST(1.50 AS DECIMAL(5,2)), CAST(-12345678901234567890.123456789 AS DECIMAL(40,9)), 0.10, CAST(0 AS DECIMAL(3,3)))),
 (JSON_ARRAY(DATE'2026-11-22', TIME'10:15:30.5', TIME'-838:59:59', TIMESTAMP'2026-11-22 10:15:30.123456')),
 (JSON_ARRAY(CAST('2026-11-22 10:15:30' AS DATETIME), CAST('00:00:00' AS TIME(3)), CAST(2026 AS YEAR), CAST('1000-01-01' AS DATE))),
 (JSON_OBJECT('blob', x'00FF10', 'bits', b'101', 'long', REPEAT(x'AB', 200))),
 (CAST(x'0102' AS JSON)), (CAST(1.25 AS JSON)), (CAST(DATE'2026-01-02' AS JSON)), ('12'), ('-1.5'), ('"text"');
UPDATE j SET j = JSON_SET(j, '$.c', 3.0) WHERE id = 9;
SET gtid_next = 'AUTOMATIC:lutra';
DELETE FROM j WHERE id = 3;
SET gtid_next = 'AUTOMATIC';
