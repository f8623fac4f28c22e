-- Connects calls with their arguments: positional ones by position, keyword ones by name.
-- law: an argument belongs to one call
-- before: f(1, k=2)
-- after: HAS_ARGUMENT: Call f(1, k=2) -> Constant 1
-- after: HAS_ARGUMENT: Call f(1, k=2) -> keyword k
-- writes: edges
-- key: src, dst
SELECT 'HAS_ARGUMENT' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend,
       CASE WHEN kind = 'keyword' THEN coalesce(name, '**') WHEN kind = 'Starred' THEN '*' END AS label,
       field_index AS ordinal
FROM syntax_nodes
WHERE parent_kind = 'Call' AND field IN ('args', 'keywords')
ORDER BY path
