-- Confirms by CPython's `symtable` which scope lies in which; comprehensions that it merges have no say.
-- law: it confirms edges of scope_parent and makes none
-- before: def f(): pass
-- after: SCOPE_PARENT: Scope f -> Scope top
-- writes: witnesses
-- key: src, dst
SELECT 'SCOPE_PARENT' AS kind, scope_id AS src, parent_id AS dst, path, CAST(NULL AS BIGINT) AS bstart,
       CAST(NULL AS BIGINT) AS bend, 'symtable' AS origin
FROM sym_scopes
WHERE scope_id IS NOT NULL AND parent_id IS NOT NULL
ORDER BY path
