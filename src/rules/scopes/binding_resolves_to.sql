-- Connects a name that belongs to another scope (global, nonlocal, free) with that scope's binding.
-- writes: edges
-- key: src, dst
SELECT 'BINDING_RESOLVES_TO' AS kind, b.binding_id AS src, b.resolves_to AS dst, b.path, n.bstart, n.bend,
       b.kind AS label
FROM bindings AS b
JOIN syntax_nodes AS n ON n.node_id = b.binding_id AND n.family = 'binding'
WHERE b.resolves_to <> b.binding_id
ORDER BY b.path
