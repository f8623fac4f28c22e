-- Confirms documentation strings by CPython's `ast`.
-- law: it confirms edges of has_docstring and makes none
-- before: def f():\n    'Says.'
-- after: HAS_DOCSTRING: Function f -> Constant 'Says.'
-- writes: witnesses
-- key: src, dst
SELECT 'HAS_DOCSTRING' AS kind, owner_id AS src, node_id AS dst, path, bstart, bend, 'ast' AS origin
FROM ast_docstrings
WHERE node_id IS NOT NULL AND owner_id IS NOT NULL
ORDER BY path
