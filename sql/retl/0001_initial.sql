-- Schema `retl`, version 1: what a source or target needs. The same text serves MariaDB 10.6+ and MySQL 5.6+.
-- Every statement may run again without harm, and none removes anything.

CREATE DATABASE IF NOT EXISTS retl DEFAULT CHARACTER SET utf8mb4;

-- Which version of this schema stands here, and since when.
CREATE TABLE IF NOT EXISTS retl.retl_version (
  version      INT UNSIGNED NOT NULL,
  installed_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row per pipeline and lane: position, mark and fence. It lives in the target and is updated in every
-- transaction that the lane commits.
CREATE TABLE IF NOT EXISTS retl.retl_checkpoint (
  pipeline         VARCHAR(160)      NOT NULL,
  lane             SMALLINT UNSIGNED NOT NULL,
  epoch            BIGINT UNSIGNED   NOT NULL,
  owner            VARCHAR(255)      NOT NULL DEFAULT '',
  reader_server_id INT UNSIGNED      NOT NULL,
  low_file         VARCHAR(255)      NOT NULL,
  low_offset       BIGINT UNSIGNED   NOT NULL,
  low_gtid         VARCHAR(255)      NOT NULL DEFAULT '',
  done             MEDIUMTEXT        NULL,
  origin_site      VARCHAR(64)       NOT NULL DEFAULT '',
  origin_position  VARCHAR(320)      NOT NULL DEFAULT '',
  commits          BIGINT UNSIGNED   NOT NULL DEFAULT 0,
  updated_at       TIMESTAMP(6)      NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (pipeline, lane)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Otter's own three tables, so that an Otter may run beside Lutra during a change-over.
CREATE TABLE IF NOT EXISTS retl.retl_buffer (
  ID           BIGINT       NOT NULL AUTO_INCREMENT,
  TABLE_ID     INT          NOT NULL,
  FULL_NAME    VARCHAR(512),
  TYPE         CHAR(1)      NOT NULL,
  PK_DATA      VARCHAR(256) NOT NULL,
  GMT_CREATE   TIMESTAMP    NOT NULL DEFAULT CURRENT_TIMESTAMP,
  GMT_MODIFIED TIMESTAMP    NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (ID)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS retl.retl_mark (
  ID           BIGINT       NOT NULL AUTO_INCREMENT,
  CHANNEL_ID   INT,
  CHANNEL_INFO VARCHAR(128),
  PRIMARY KEY (ID)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS retl.xdual (
  ID BIGINT    NOT NULL AUTO_INCREMENT,
  X  TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (ID)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT IGNORE INTO retl.xdual (ID) VALUES (1);

INSERT IGNORE INTO retl.retl_version (version) VALUES (1);
