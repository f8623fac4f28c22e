-- Confirms by CPython's `symtable` that a name belongs to another scope: a free name to one where it is a cell, a global
-- one to the module.
-- law: it confirms edges of binding_resolves_to and makes none
-- before: def f():\n    n = 0\n    def g():\n        return n
-- after: BINDING_RESOLVES_TO: Binding n -> Binding n
-- writes: witnesses
-- key: src, dst
SELECT 'BINDING_RESOLVES_TO' AS kind, b.binding_id AS src, b.resolves_to AS dst, b.path, b.bstart, b.bend,
       'symtable' AS origin, s.scope AS detail
FROM bindings AS b
JOIN sym_symbols AS s ON s.binding_id = b.binding_id
JOIN sym_symbols AS t ON t.binding_id = b.resolves_to
WHERE b.resolves_to <> b.binding_id
  AND ((s.scope = 'free' AND t.scope = 'cell')
       OR (s.scope IN ('global_implicit', 'global_explicit') AND t.scope_index = 0))
ORDER BY path
