-- Connects comments with the innermost statement or definition around them.
-- law: a comment belongs to one statement or definition
-- before: def f():\n    # why\n    pass
-- after: HAS_COMMENT: FunctionDef f -> Comment # why
-- writes: edges
-- key: src, dst
SELECT 'HAS_COMMENT' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend
FROM syntax_nodes
WHERE family = 'comment'
ORDER BY path
