-- Connects the syntax that binds a name with the declaration it makes.
-- before: def f(): …            after: FunctionDef -DECLARES-> Function
-- writes: edges
-- key: src, dst
SELECT 'DECLARES' AS kind, node_id AS src, declaration_id AS dst, path, bstart, bend, kind AS label
FROM definition_sites
WHERE node_id <> declaration_id
ORDER BY path
