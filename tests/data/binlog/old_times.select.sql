SET time_zone = '+00:00';
SELECT 'old_times', id, d, t, dt, ts FROM shop.old_times ORDER BY id;
