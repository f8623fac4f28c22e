-- Connects modules, classes and functions with their documentation strings.
-- law: a definition has at most one docstring
-- before: def f():\n    'Says.'
-- after: HAS_DOCSTRING: Function f -> Constant 'Says.'
-- writes: edges
-- key: src, dst
SELECT 'HAS_DOCSTRING' AS kind, owner_id AS src, node_id AS dst, path, bstart, bend
FROM docstrings
ORDER BY path
