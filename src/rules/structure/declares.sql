-- Connects the syntax that binds a name with the declaration it makes.
-- law: a node declares what it binds, never itself
-- before: def f(): pass\nx = 1
-- after: DECLARES: FunctionDef f -> Function f
-- after: DECLARES: Name x -> Variable x
-- writes: edges
-- key: src, dst
SELECT 'DECLARES' AS kind, node_id AS src, declaration_id AS dst, path, bstart, bend, kind AS label
FROM definition_sites
WHERE node_id <> declaration_id
ORDER BY path
