SET NAMES utf8mb4;
SET time_zone = '+00:00';
USE shop;
SELECT 'numbers', id, t1, t1u, s2, s2u, m3, m3u, i4, i4u, b8, b8u, CAST(f AS DOUBLE), d, money, huge, small_part, whole, CAST(bit1 AS UNSIGNED), CAST(bit10 AS UNSIGNED), CAST(bit64 AS UNSIGNED), y FROM numbers ORDER BY id;
SELECT 'moments', id, d, t0, t1, t3, t6, dt0, dt2, dt5, dt6, ts0, ts2, ts4, ts6 FROM moments ORDER BY id;
SELECT 'words', id, HEX(part), HEX(c), HEX(c200), HEX(cl), HEX(v), HEX(v300), HEX(vl), HEX(b5), HEX(b255), HEX(vb), HEX(vb300), HEX(tt), HEX(tx), HEX(mt), HEX(lt), HEX(tb), HEX(bl), HEX(mb), HEX(lb), e+0, s+0, HEX(g), HEX(p) FROM words ORDER BY id;
SELECT 'many', id, s64 | 0, s3+0 FROM many ORDER BY id;
