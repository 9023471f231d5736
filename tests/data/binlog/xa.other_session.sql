-- A second session, while X'00ff' is prepared.
USE shop;
INSERT INTO t VALUES (4, 'between');
XA COMMIT X'00ff', X'ab', 7;
XA START 'x'; INSERT INTO t VALUES (5, 'now'); XA END 'x'; XA PREPARE 'x'; XA COMMIT 'x';
XA START 'empty'; XA END 'empty'; XA PREPARE 'empty'; XA COMMIT 'empty';
INSERT INTO t VALUES (6, 'last');
