-- Confirms the arguments of calls by CPython's `ast`.
-- law: it confirms edges of has_argument and makes none
-- before: f(1, k=2)
-- after: HAS_ARGUMENT: Call f(1, k=2) -> Constant 1
-- after: HAS_ARGUMENT: Call f(1, k=2) -> keyword k
-- writes: witnesses
-- key: src, dst
SELECT 'HAS_ARGUMENT' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend, 'ast' AS origin
FROM ast_nodes
WHERE node_id IS NOT NULL AND parent_id IS NOT NULL AND parent_kind = 'Call' AND field IN ('args', 'keywords')
ORDER BY path
