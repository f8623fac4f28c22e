-- Takes the nodes of files, syntax, declarations, scopes and bindings into the graph.
-- writes: nodes
-- key: node_id
SELECT node_id, kind, name, qualified_name, path, bstart, bend, line, col, parent_id, ordinal,
       'treesitter' AS origin
FROM syntax_nodes
ORDER BY path
