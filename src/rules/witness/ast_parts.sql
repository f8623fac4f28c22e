-- Confirms decorators and annotations by CPython's `ast`.
-- law: it confirms edges of has_part and makes none
-- before: @g\ndef f(a: int): pass
-- after: HAS_ANNOTATION: arg a -> Name int
-- after: HAS_DECORATOR: FunctionDef f -> Name g
-- writes: witnesses
-- key: kind, src, dst
SELECT CASE field WHEN 'decorator_list' THEN 'HAS_DECORATOR' ELSE 'HAS_ANNOTATION' END AS kind,
       parent_id AS src, node_id AS dst, path, bstart, bend, 'ast' AS origin
FROM ast_nodes
WHERE node_id IS NOT NULL AND parent_id IS NOT NULL AND field IN ('decorator_list', 'annotation', 'returns')
ORDER BY path
