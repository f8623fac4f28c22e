-- Takes the nodes of files, syntax, declarations, scopes and bindings into the graph.
-- law: a node's parent is a node
-- before: x = 1
-- after: kind=Assign name=null
-- after: kind=Name name=x
-- after: kind=Binding name=x
-- writes: nodes
-- key: node_id
SELECT node_id, kind, name, qualified_name, path, bstart, bend, line, col, parent_id, ordinal,
       'treesitter' AS origin
FROM syntax_nodes
ORDER BY path
