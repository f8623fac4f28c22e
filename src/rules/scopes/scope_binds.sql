-- Connects each scope with the names that occur in it.
-- writes: edges
-- key: src, dst
SELECT 'SCOPE_BINDS' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend, name AS label
FROM syntax_nodes
WHERE family = 'binding'
ORDER BY path
