-- Connects each syntax node with the node that holds it, by CPython's field name and position.
-- law: every syntax node but a module has one parent
-- before: x = 1
-- after: AST_CHILD: Assign x = 1 -> Constant 1
-- after: AST_CHILD: Assign x = 1 -> Name x
-- after: AST_CHILD: Module ast_child -> Assign x = 1
-- writes: edges
-- key: src, dst
SELECT 'AST_CHILD' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend,
       field AS label, field_index AS ordinal
FROM syntax_nodes
WHERE family = 'syntax' AND kind <> 'Module'
ORDER BY path
