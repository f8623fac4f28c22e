-- Lists every imported name with what it leads to.
-- law: every imported name has a row; one without target has a reason
-- before: import os\nfrom lib import g, h
-- after: module=os name=null target=os status=external reason=null
-- after: module=lib name=g target=lib.g status=resolved reason=null
-- after: module=lib name=h target=null status=unresolved reason=name-not-bound-in-module
-- writes: imports
-- key: path, bstart, bend, name, target, target_path
WITH named AS (
    SELECT DISTINCT l.node_id, l.target_kind, coalesce(d.target, l.symbol) AS target, d.target_path
    FROM import_ends AS l
    LEFT JOIN target_definitions AS d ON d.target_id = l.target_id
)
SELECT i.path, i.bstart, i.bend, i.module, i.name, i.asname, i.level, i.is_star, n.target, n.target_path,
       CASE WHEN n.node_id IS NULL THEN 'unresolved'
            WHEN count(n.node_id) OVER (PARTITION BY i.node_id) > 1 THEN 'ambiguous'
            WHEN n.target_kind = 'external' THEN 'external'
            ELSE 'resolved' END AS status,
       CASE WHEN n.node_id IS NOT NULL THEN NULL
            WHEN coalesce(starts_with(i.absolute_module, '.') AND m.module_id IS NULL, true)
            THEN 'relative-import-leaves-package'
            WHEN m.module_id IS NULL THEN 'module-not-found'
            ELSE 'name-not-bound-in-module' END AS reason
FROM import_sites AS i
LEFT JOIN named AS n ON n.node_id = i.node_id
LEFT JOIN module_targets AS m ON m.source_root = i.source_root AND m.module = i.absolute_module
ORDER BY path, bstart, bend DESC, name NULLS FIRST, target NULLS FIRST, target_path NULLS FIRST
