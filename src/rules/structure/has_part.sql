-- Connects definitions with their decorators and annotations.
-- law: a decorator or annotation belongs to one node
-- before: @g\ndef f(a: int): pass
-- after: HAS_ANNOTATION: arg a -> Name int
-- after: HAS_DECORATOR: FunctionDef f -> Name g
-- writes: edges
-- key: kind, src, dst
SELECT CASE field WHEN 'decorator_list' THEN 'HAS_DECORATOR' ELSE 'HAS_ANNOTATION' END AS kind,
       parent_id AS src, node_id AS dst, path, bstart, bend, field AS label, field_index AS ordinal
FROM syntax_nodes
WHERE family = 'syntax' AND field IN ('decorator_list', 'annotation', 'returns')
ORDER BY path
