-- Confirms by CPython's `symtable` which names a scope has.
-- writes: witnesses
-- key: src, dst
SELECT 'SCOPE_BINDS' AS kind, b.scope_id AS src, b.binding_id AS dst, b.path, b.bstart, b.bend, 'symtable' AS origin,
       s.scope AS detail
FROM bindings AS b
JOIN sym_symbols AS s ON s.binding_id = b.binding_id
ORDER BY path
