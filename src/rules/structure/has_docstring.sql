-- Connects modules, classes and functions with their documentation strings.
-- writes: edges
-- key: src, dst
SELECT 'HAS_DOCSTRING' AS kind, owner_id AS src, node_id AS dst, path, bstart, bend
FROM docstrings
ORDER BY path
