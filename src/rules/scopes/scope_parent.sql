-- Connects each scope with the scope around it.
-- writes: edges
-- key: src, dst
SELECT 'SCOPE_PARENT' AS kind, scope_id AS src, parent_id AS dst, path, bstart, bend
FROM scopes
WHERE parent_id IS NOT NULL
ORDER BY path
