-- Temporal types as they were stored before MySQL 5.6.4: the server runs with mysql56_temporal_format=OFF.
SET time_zone = '+00:00';
SET sql_mode = '';
CREATE DATABASE shop;
USE shop;
CREATE TABLE old_times (id INT NOT NULL PRIMARY KEY, d DATE, t TIME, dt DATETIME, ts TIMESTAMP NULL);
INSERT INTO old_times VALUES
 (1, '0000-00-00', '-838:59:59', '0000-00-00 00:00:00', '0000-00-00 00:00:00'),
 (2, '9999-12-31', '838:59:59', '9999-12-31 23:59:59', '2038-01-19 03:14:07'),
 (3, '2026-11-22', '-00:00:01', '2026-11-22 10:15:30', '2026-11-22 10:15:30'),
 (4, NULL, NULL, NULL, NULL);
