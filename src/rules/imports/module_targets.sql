-- Decides which module an imported dotted name means, seen from each source root: the importer's own root first, then
-- the others in order; within a root a package before a module before a stub before a namespace package.
-- law: a root and a dotted name mean one module
-- before: x = 1
-- after: source_root=. module=module_targets module_id=Module module_targets
-- writes: module_targets
-- key: source_root, module
SELECT source_root, module, module_id, module_path, scope_id
FROM (
    SELECT r.source_root, m.module, m.module_id, m.path AS module_path, m.scope_id,
           row_number() OVER (
               PARTITION BY r.source_root, m.module
               ORDER BY CASE WHEN m.source_root = r.source_root THEN 0 ELSE 1 END, m.root_rank, m.precedence, m.path
           ) AS choice
    FROM modules AS m
    CROSS JOIN (SELECT DISTINCT source_root FROM modules) AS r
) AS ranked
WHERE choice = 1
ORDER BY source_root, module
