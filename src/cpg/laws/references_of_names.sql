-- Every name has a row in references, but for `(x): int`, which neither reads nor binds x.
SELECT n.path, n.bstart, n.bend, n.name
FROM nodes AS n
LEFT ANTI JOIN references AS r ON r.path = n.path AND r.bstart = n.bstart AND r.bend = n.bend
LEFT JOIN edges AS e ON e.dst = n.node_id AND e.kind = 'AST_CHILD' AND e.label = 'target'
LEFT JOIN nodes AS p ON p.node_id = e.src AND p.kind = 'AnnAssign'
WHERE n.kind IN ('Name', 'TextName') AND n.origin = 'treesitter' AND NOT coalesce(p.bstart < n.bstart, FALSE)
