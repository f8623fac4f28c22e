-- Confirms by CPython's `ast` which node holds which; where the fields differ, there is a conflict besides.
-- writes: witnesses
-- key: src, dst
SELECT 'AST_CHILD' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend, 'ast' AS origin
FROM ast_nodes
WHERE node_id IS NOT NULL AND parent_id IS NOT NULL
ORDER BY path
