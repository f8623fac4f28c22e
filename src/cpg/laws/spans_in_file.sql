-- Spans are in order and inside their file. A pack's node of a file may have none.
SELECT n.node_id, n.kind, n.path, n.bstart, n.bend
FROM nodes AS n
JOIN files AS f ON f.path = n.path
WHERE (n.bstart IS NULL AND n.origin = 'treesitter') OR (n.bstart IS NULL) <> (n.bend IS NULL) OR n.bstart < 0 OR n.bstart > n.bend OR n.bend > f.size
