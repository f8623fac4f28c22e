-- Connects a name that belongs to another scope (global, nonlocal, free) with that scope's binding.
-- law: the end is the binding of the scope that owns the name
-- before: def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1
-- after: BINDING_RESOLVES_TO: Binding n -> Binding n
-- writes: edges
-- key: src, dst
SELECT 'BINDING_RESOLVES_TO' AS kind, binding_id AS src, resolves_to AS dst, path, bstart, bend, kind AS label
FROM bindings
WHERE resolves_to <> binding_id
ORDER BY path
