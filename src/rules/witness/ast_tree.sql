-- Confirms by CPython's `ast` which node holds which; where the fields differ, there is a conflict besides.
-- law: it confirms edges of ast_child and makes none
-- before: x = 1
-- after: AST_CHILD: Assign x = 1 -> Constant 1
-- after: AST_CHILD: Assign x = 1 -> Name x
-- after: AST_CHILD: Module ast_tree -> Assign x = 1
-- writes: witnesses
-- key: src, dst
SELECT 'AST_CHILD' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend, 'ast' AS origin
FROM ast_nodes
WHERE node_id IS NOT NULL AND parent_id IS NOT NULL
ORDER BY path
