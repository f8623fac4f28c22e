-- Connects each scope with the scope around it.
-- law: every scope but a module's has one parent
-- before: def f():\n    def g(): pass
-- after: SCOPE_PARENT: Scope f -> Scope top
-- after: SCOPE_PARENT: Scope g -> Scope f
-- writes: edges
-- key: src, dst
SELECT 'SCOPE_PARENT' AS kind, scope_id AS src, parent_id AS dst, path, bstart, bend
FROM scopes
WHERE parent_id IS NOT NULL
ORDER BY path
