-- Connects what contains with what is contained: repository, packages, files, modules and declarations.
-- writes: edges
-- key: src, dst
SELECT 'CONTAINS' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend, ordinal
FROM syntax_nodes
WHERE parent_id IS NOT NULL AND (family IN ('container', 'declaration') OR kind = 'Module')
ORDER BY path
