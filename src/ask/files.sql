-- The files, and the last line of each on which something begins.
SELECT f.path, max(n.line) AS line FROM files AS f LEFT JOIN nodes AS n ON n.path = f.path GROUP BY f.path ORDER BY f.path
