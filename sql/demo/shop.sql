-- The demo's shop. Both sites create it alike; each writes rows with numbers of its own parity.

CREATE DATABASE IF NOT EXISTS shop DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE shop.customers (
  id      BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  name    VARCHAR(80)     NOT NULL,
  email   VARCHAR(120)    NOT NULL,
  since   DATE            NOT NULL,
  balance DECIMAL(12,2)   NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY email (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE shop.orders (
  id       BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  customer BIGINT UNSIGNED NOT NULL,
  state    ENUM('new','paid','sent','void') NOT NULL DEFAULT 'new',
  placed   DATETIME(6)     NOT NULL,
  note     TEXT            NULL,
  PRIMARY KEY (id),
  KEY customer (customer)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE shop.order_lines (
  order_id BIGINT UNSIGNED   NOT NULL,
  line     SMALLINT UNSIGNED NOT NULL,
  article  VARCHAR(40)       NOT NULL,
  pieces   INT UNSIGNED      NOT NULL,
  price    DECIMAL(10,2)     NOT NULL,
  PRIMARY KEY (order_id, line)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
