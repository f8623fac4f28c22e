-- An argument of a call leads to at most one parameter of each callee.
SELECT a.src, d.parent_id AS callee, a.path, a.bstart
FROM edges AS a
JOIN nodes AS d ON d.node_id = a.dst
WHERE a.kind = 'RESOLVES_ARGUMENT'
GROUP BY a.src, d.parent_id, a.path, a.bstart
HAVING count(*) > 1
