-- Connects calls with their arguments: positional ones by position, keyword ones by name.
-- before: f(1, k=2)             after: Call -HAS_ARGUMENT(0)-> Constant, Call -HAS_ARGUMENT(k)-> keyword
-- writes: edges
-- key: src, dst
SELECT 'HAS_ARGUMENT' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend,
       CASE WHEN kind = 'keyword' THEN coalesce(name, '**') WHEN kind = 'Starred' THEN '*' END AS label,
       field_index AS ordinal
FROM syntax_nodes
WHERE parent_kind = 'Call' AND field IN ('args', 'keywords')
ORDER BY path
