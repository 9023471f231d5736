-- Schema `retl`, version 4: rows that wait for a person. A row is written by the target transaction that decided about
-- it, so that it and the checkpoint are one commit.
--   id              also the order of a key's queue: rows that share a key are written in this order
--   kind            'parked': it could not be applied
--   status          'open', 'retried', 'dropped'
--   key_hashes      what holds later changes back (engine/apply/row_keys.h)
--   shape           the source's table as of this row (engine/ddl/shape_text.h), so that the images can be read
--   *_image         JSON (engine/change/row_image.h); what of a long one does not fit goes on in retl_conflict_part
--   queued_behind   the row that this one waits for; NULL: it was refused itself
--   source_*        where the row's transaction ends in the log it was read from, and its place in there
--   origin_*        where it was born: site, and place in that site's log

CREATE TABLE IF NOT EXISTS retl.retl_conflict (
  id                 BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  pipeline           VARCHAR(160)    NOT NULL,
  kind               VARCHAR(16)     NOT NULL,
  status             VARCHAR(16)     NOT NULL,
  schema_name        VARCHAR(64)     NOT NULL,
  table_name         VARCHAR(64)     NOT NULL,
  statement          VARCHAR(16)     NOT NULL,
  foreign_key_checks TINYINT         NOT NULL DEFAULT 1,
  key_text           TEXT            NOT NULL,
  key_hashes         MEDIUMTEXT      NOT NULL,
  shape              MEDIUMBLOB      NOT NULL,
  before_image       LONGTEXT        NULL,
  after_image        LONGTEXT        NULL,
  reason_code        VARCHAR(64)     NOT NULL,
  reason_detail      TEXT            NOT NULL,
  queued_behind      BIGINT UNSIGNED NULL,
  source_file        VARCHAR(255)    NOT NULL DEFAULT '',
  source_offset      BIGINT UNSIGNED NOT NULL DEFAULT 0,
  source_gtid        VARCHAR(255)    NOT NULL DEFAULT '',
  source_row         BIGINT UNSIGNED NOT NULL DEFAULT 0,
  committed_at       VARCHAR(32)     NOT NULL DEFAULT '',
  origin_site        VARCHAR(64)     NOT NULL DEFAULT '',
  origin_position    VARCHAR(320)    NOT NULL DEFAULT '',
  created_at         TIMESTAMP(6)    NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  decided_at         TIMESTAMP(6)    NULL DEFAULT NULL,
  decided_by         VARCHAR(255)    NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  KEY by_pipeline (pipeline, kind, status)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS retl.retl_conflict_part (
  conflict_id BIGINT UNSIGNED NOT NULL,
  image       VARCHAR(8)      NOT NULL,
  part        INT UNSIGNED    NOT NULL,
  content     LONGTEXT        NOT NULL,
  PRIMARY KEY (conflict_id, image, part)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT IGNORE INTO retl.retl_version (version) VALUES (4);
