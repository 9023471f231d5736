-- XA transactions: rolled back, committed in one phase, committed later than others, committed by another session, and
-- ids that are bytes. Notes that must arrive, in this order: one-phase, between, later, now, last.
CREATE DATABASE shop;
USE shop;
CREATE TABLE t (id INT PRIMARY KEY, note VARCHAR(40)) ENGINE=InnoDB;
XA START 'gone'; INSERT INTO t VALUES (1, 'gone'); XA END 'gone'; XA PREPARE 'gone';
XA ROLLBACK 'gone';
XA START 'one'; INSERT INTO t VALUES (2, 'one-phase'); XA END 'one'; XA COMMIT 'one' ONE PHASE;
XA START X'00ff', X'ab', 7; INSERT INTO t VALUES (3, 'later'); XA END X'00ff', X'ab', 7; XA PREPARE X'00ff', X'ab', 7;
