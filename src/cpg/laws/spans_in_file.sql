-- Spans are in order and inside their file.
SELECT n.node_id, n.kind, n.path, n.bstart, n.bend
FROM nodes AS n
JOIN files AS f ON f.path = n.path
WHERE n.bstart IS NULL OR n.bstart < 0 OR n.bstart > n.bend OR n.bend > f.size
