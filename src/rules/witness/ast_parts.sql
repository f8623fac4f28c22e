-- Confirms decorators and annotations by CPython's `ast`.
-- writes: witnesses
-- key: kind, src, dst
SELECT CASE field WHEN 'decorator_list' THEN 'HAS_DECORATOR' ELSE 'HAS_ANNOTATION' END AS kind,
       parent_id AS src, node_id AS dst, path, bstart, bend, 'ast' AS origin
FROM ast_nodes
WHERE node_id IS NOT NULL AND parent_id IS NOT NULL AND field IN ('decorator_list', 'annotation', 'returns')
ORDER BY path
