-- Connects each scope with the names that occur in it.
-- law: every binding has one scope
-- before: x = 1\ndef f(a): pass
-- after: SCOPE_BINDS: Scope f -> Binding a
-- after: SCOPE_BINDS: Scope top -> Binding f
-- after: SCOPE_BINDS: Scope top -> Binding x
-- writes: edges
-- key: src, dst
SELECT 'SCOPE_BINDS' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend, name AS label
FROM syntax_nodes
WHERE family = 'binding'
ORDER BY path
