-- Connects a name that belongs to another scope (global, nonlocal, free) with that scope's binding.
-- writes: edges
-- key: src, dst
SELECT 'BINDING_RESOLVES_TO' AS kind, binding_id AS src, resolves_to AS dst, path, bstart, bend, kind AS label
FROM bindings
WHERE resolves_to <> binding_id
ORDER BY path
