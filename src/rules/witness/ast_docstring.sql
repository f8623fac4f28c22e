-- Confirms documentation strings by CPython's `ast`.
-- writes: witnesses
-- key: src, dst
SELECT 'HAS_DOCSTRING' AS kind, owner_id AS src, node_id AS dst, path, bstart, bend, 'ast' AS origin
FROM ast_docstrings
WHERE node_id IS NOT NULL AND owner_id IS NOT NULL
ORDER BY path
