-- Connects the syntax that binds a name with the binding.
-- law: the binding is that of the scope the name is bound in
-- before: x = 1\ndef f(): pass
-- after: DEFINES: FunctionDef f -> Binding f
-- after: DEFINES: Name x -> Binding x
-- writes: edges
-- key: src, dst
SELECT 'DEFINES' AS kind, node_id AS src, binding_id AS dst, path, name_bstart AS bstart, name_bend AS bend,
       kind AS label
FROM definition_sites
WHERE binding_id IS NOT NULL
ORDER BY path
