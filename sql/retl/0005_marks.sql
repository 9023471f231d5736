-- Schema `retl`, version 5: marks tell when a change was born, in an order that all sites share, and checkpoints what had
-- been seen of each other at that place; the journal tells how conflicts were settled.
-- retl_checkpoint:
--   origin_stamp    the newest stamp of the changes that the last transaction of this lane brought (engine/conflict/stamp.h)
--   source_clock    the hybrid clock along the source's log at the mark; 0: not known
--   source_seen     what the source had applied from other sites at the mark (engine/conflict/site_log.h); NULL: not known
-- retl_conflict, where kind is 'conflict' (neither side had seen the other's change) or 'drift' (a row was changed behind
-- replication's back):
--   status          'settled', 'undone', 'replayed' or 'resolved'
--   before_image, after_image   the change that came, in the shape of the source
--   target_image    the row that it met; NULL: there was none
--   result_image    the row as it was left; NULL: there is none
--   reason_code     'conflict' or 'drift'; reason_detail: what the two had seen
--   rule            the policy that decided
--   winner          the site whose version the row has; '' where it is made of both
--   incoming_stamp, current_stamp   of the two versions; '' where nobody knows

SET @lutra_statement = IF(
  (SELECT COUNT(*) FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = 'retl' AND TABLE_NAME = 'retl_checkpoint' AND COLUMN_NAME = 'origin_stamp') > 0,
  'DO 0',
  CONCAT('ALTER TABLE retl.retl_checkpoint ',
         'ADD COLUMN origin_stamp VARCHAR(320) NOT NULL DEFAULT '''', ',
         'ADD COLUMN source_clock BIGINT NOT NULL DEFAULT 0, ',
         'ADD COLUMN source_seen MEDIUMTEXT NULL'));

PREPARE lutra_statement FROM @lutra_statement;

EXECUTE lutra_statement;

DEALLOCATE PREPARE lutra_statement;

SET @lutra_statement = IF(
  (SELECT COUNT(*) FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = 'retl' AND TABLE_NAME = 'retl_conflict' AND COLUMN_NAME = 'rule') > 0,
  'DO 0',
  CONCAT('ALTER TABLE retl.retl_conflict ',
         'ADD COLUMN target_image LONGTEXT NULL, ',
         'ADD COLUMN result_image LONGTEXT NULL, ',
         'ADD COLUMN rule VARCHAR(32) NOT NULL DEFAULT '''', ',
         'ADD COLUMN winner VARCHAR(64) NOT NULL DEFAULT '''', ',
         'ADD COLUMN incoming_stamp VARCHAR(320) NOT NULL DEFAULT '''', ',
         'ADD COLUMN current_stamp VARCHAR(320) NOT NULL DEFAULT '''', ',
         'ADD COLUMN current_position VARCHAR(320) NOT NULL DEFAULT '''', ',
         'ADD KEY by_row (schema_name, table_name, created_at)'));

PREPARE lutra_statement FROM @lutra_statement;

EXECUTE lutra_statement;

DEALLOCATE PREPARE lutra_statement;

INSERT IGNORE INTO retl.retl_version (version) VALUES (5);
