-- Made before any of the small recordings. MySQL: with column j.
CREATE DATABASE shop;
USE shop;
CREATE TABLE t (id INT NOT NULL PRIMARY KEY /* MariaDB: AUTO_INCREMENT */, note VARCHAR(20) /* MySQL: , j JSON */);
CREATE TABLE free (a INT, b INT DEFAULT 5);

-- mysql-9.7-refused-partial_minimal
INSERT INTO t VALUES (2, 'x', JSON_OBJECT('a', REPEAT('a', 100), 'b', 2));
SET binlog_row_value_options=PARTIAL_JSON, binlog_row_image=MINIMAL; UPDATE t SET j = JSON_SET(j, '$.b', 3) WHERE id = 2;
-- mysql-5.6-xa (table without column j)
XA START 'x'; INSERT INTO t VALUES (3, 'xa'); XA END 'x'; XA PREPARE 'x'; XA COMMIT 'x';
-- mysql-9.7-refused-statement; mysql-5.6-refused-statement (without column j)
SET binlog_format=STATEMENT; INSERT INTO t VALUES (4, 'by statement\n', NULL);
-- mariadb-10.11-refused-statement
SET binlog_format=STATEMENT; INSERT INTO t (note) VALUES ('by statement\n');
-- mariadb-10.11-two_phase, mariadb-11.8-two_phase
SET SESSION binlog_alter_two_phase=1; ALTER TABLE t ADD COLUMN extra INT; INSERT INTO t (extra) VALUES (7);
CREATE SEQUENCE sq; SELECT NEXTVAL(sq); SET STATEMENT max_statement_time=10 FOR ALTER TABLE t DROP COLUMN extra;
-- mysql-9.7-empty_rows, mariadb-10.11-empty_rows
SET binlog_row_image=MINIMAL; INSERT INTO free VALUES (); INSERT INTO free () VALUES (),();
INSERT INTO free (a) VALUES (NULL), (1);
-- mariadb-11.8-domains_next: the file behind these, on an empty server
SET gtid_domain_id=1; CREATE DATABASE shop; SET gtid_domain_id=7; CREATE TABLE shop.t (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT,
note VARCHAR(20)); SET gtid_domain_id=0, server_id=9; INSERT INTO shop.t (note) VALUES ('x'); FLUSH BINARY LOGS;
