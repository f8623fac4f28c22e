-- Confirms the arguments of calls by CPython's `ast`.
-- writes: witnesses
-- key: src, dst
SELECT 'HAS_ARGUMENT' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend, 'ast' AS origin
FROM ast_nodes
WHERE node_id IS NOT NULL AND parent_id IS NOT NULL AND parent_kind = 'Call' AND field IN ('args', 'keywords')
ORDER BY path
