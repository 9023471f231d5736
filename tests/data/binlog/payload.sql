-- In front of values.sql and transactions.sql: the same session then logs each of its transactions compressed.
SET SESSION binlog_transaction_compression = ON;
