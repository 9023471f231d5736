-- Prepared transactions. Each part, from one line of dashes to the next, is a connection of its own: what is prepared
-- stays when its connection ends.
CREATE DATABASE shop;
CREATE TABLE shop.xa (id INT NOT NULL PRIMARY KEY, note VARCHAR(20));
------------------------------------------------------------------------
USE shop;
XA START 'first', 'branch', 7;
INSERT INTO xa VALUES (1, 'first');
UPDATE xa SET note = 'FIRST' WHERE id = 1;
XA END 'first', 'branch', 7;
XA PREPARE 'first', 'branch', 7;
------------------------------------------------------------------------
USE shop;
XA START 'second';
INSERT INTO xa VALUES (2, 'undone');
XA END 'second';
XA PREPARE 'second';
------------------------------------------------------------------------
USE shop;
INSERT INTO xa VALUES (3, 'in between');
XA COMMIT 'first', 'branch', 7;
XA ROLLBACK 'second';
XA START X'00FF27';
INSERT INTO xa VALUES (4, 'one phase');
XA END X'00FF27';
XA COMMIT X'00FF27' ONE PHASE;
XA START 'empty';
XA END 'empty';
XA PREPARE 'empty';
------------------------------------------------------------------------
USE shop;
XA COMMIT 'empty';
XA START 'rolled back before it was prepared';
INSERT INTO xa VALUES (5, 'undone');
XA END 'rolled back before it was prepared';
XA ROLLBACK 'rolled back before it was prepared';
INSERT INTO xa VALUES (6, 'last');
