-- A finding lies in a file, its span in order and inside.
SELECT d.rule, d.path, d.bstart, d.bend
FROM findings AS d
LEFT JOIN files AS f ON f.path = d.path
WHERE f.path IS NULL OR d.bstart < 0 OR d.bstart > d.bend OR d.bend > f.size
