-- Confirms by CPython's `symtable` which names a scope has.
-- law: it confirms edges of scope_binds and makes none
-- before: x = 1
-- after: SCOPE_BINDS: Scope top -> Binding x
-- writes: witnesses
-- key: src, dst
SELECT 'SCOPE_BINDS' AS kind, b.scope_id AS src, b.binding_id AS dst, b.path, b.bstart, b.bend, 'symtable' AS origin,
       s.scope AS detail
FROM bindings AS b
JOIN sym_symbols AS s ON s.binding_id = b.binding_id
ORDER BY path
