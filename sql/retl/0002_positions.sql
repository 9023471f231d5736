-- Schema `retl`, version 2: a checkpoint knows its place in three ways, so that it outlives the server it was read from.
-- MySQL has no ADD COLUMN IF NOT EXISTS, so the statement is chosen by what is there.
--   low_gtid_set    what had happened on the source at the mark, by global ids; NULL: not known
--   source_id       the server that low_file is a log of
--   log_created     when low_file was begun, seconds since 1970: a log that is begun anew uses the same names
--   resume_*        where reading must begin to see all that is needed for what comes behind the mark
--   overlap_*       up to here the log may hold transactions of low_gtid_set again; '' for none

SET @lutra_statement = IF(
  (SELECT COUNT(*) FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = 'retl' AND TABLE_NAME = 'retl_checkpoint' AND COLUMN_NAME = 'low_gtid_set') > 0,
  'DO 0',
  CONCAT('ALTER TABLE retl.retl_checkpoint ',
         'ADD COLUMN low_gtid_set MEDIUMTEXT NULL, ',
         'ADD COLUMN source_id VARCHAR(128) NOT NULL DEFAULT '''', ',
         'ADD COLUMN log_created INT UNSIGNED NOT NULL DEFAULT 0, ',
         'ADD COLUMN resume_file VARCHAR(255) NOT NULL DEFAULT '''', ',
         'ADD COLUMN resume_offset BIGINT UNSIGNED NOT NULL DEFAULT 0, ',
         'ADD COLUMN overlap_file VARCHAR(255) NOT NULL DEFAULT '''', ',
         'ADD COLUMN overlap_offset BIGINT UNSIGNED NOT NULL DEFAULT 0'));

PREPARE lutra_statement FROM @lutra_statement;

EXECUTE lutra_statement;

DEALLOCATE PREPARE lutra_statement;

INSERT IGNORE INTO retl.retl_version (version) VALUES (2);
