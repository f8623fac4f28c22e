-- Confirms by CPython's `ast` which function has which parameter.
-- law: it confirms edges of has_parameter and makes none
-- before: def f(a): pass
-- after: HAS_PARAMETER: Function f -> Parameter a
-- writes: witnesses
-- key: src, dst
SELECT 'HAS_PARAMETER' AS kind, f.declaration_id AS src, p.declaration_id AS dst, p.path, p.bstart, p.bend,
       'ast' AS origin
FROM definition_sites AS p
JOIN ast_nodes AS a ON a.node_id = p.node_id AND a.kind = 'arg' AND a.name = p.name
JOIN definition_sites AS f ON f.node_id = a.parent_id AND f.kind IN ('function', 'method', 'lambda')
WHERE p.kind = 'parameter'
ORDER BY path
