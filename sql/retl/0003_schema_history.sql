-- Schema `retl`, version 3: the shapes that a source's tables had over the course of its log, for sources whose log does
-- not name columns. It lives in the target, beside the checkpoint; whoever starts there finds the shapes as of there.

CREATE TABLE IF NOT EXISTS retl.retl_schema (
  pipeline    VARCHAR(160)    NOT NULL,
  schema_name VARCHAR(64)     NOT NULL,
  table_name  VARCHAR(64)     NOT NULL,
  from_file   VARCHAR(190)    NOT NULL,
  from_offset BIGINT UNSIGNED NOT NULL,
  definition  MEDIUMTEXT      NOT NULL,
  PRIMARY KEY (pipeline, schema_name, table_name, from_file, from_offset)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT IGNORE INTO retl.retl_version (version) VALUES (3);
