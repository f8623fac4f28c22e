-- Confirms by CPython's `ast` that a node binds the name of its declaration.
-- law: it confirms edges of declares and makes none
-- before: def f(): pass
-- after: DECLARES: FunctionDef f -> Function f
-- writes: witnesses
-- key: src, dst
SELECT 'DECLARES' AS kind, d.node_id AS src, d.declaration_id AS dst, d.path, d.bstart, d.bend, 'ast' AS origin
FROM definition_sites AS d
JOIN ast_nodes AS a ON a.node_id = d.node_id
WHERE d.node_id <> d.declaration_id AND d.name IN (a.name, a.other_names)
ORDER BY path
