-- Connects definitions with their decorators and annotations.
-- writes: edges
-- key: kind, src, dst
SELECT CASE field WHEN 'decorator_list' THEN 'HAS_DECORATOR' ELSE 'HAS_ANNOTATION' END AS kind,
       parent_id AS src, node_id AS dst, path, bstart, bend, field AS label, field_index AS ordinal
FROM syntax_nodes
WHERE family = 'syntax' AND field IN ('decorator_list', 'annotation', 'returns')
ORDER BY path
