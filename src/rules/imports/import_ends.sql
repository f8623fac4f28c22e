-- Says what each import names: where it leads, and the whole module for `import a.b`, which binds a alone; and which
-- module `from a.b import c` names.
-- law: an import that leads nowhere has no row
-- before: import os.path\nfrom lib import g
-- after: node_id=alias g target_kind=binding target_id=Binding g symbol=null
-- after: node_id=alias os.path target_kind=external target_id=null symbol=os.path
-- after: node_id=ImportFrom lib target_kind=module target_id=Module lib symbol=null
-- writes: import_ends
-- key: node_id, target_kind, target_id, symbol
SELECT t.node_id, t.target_kind, t.target_id, t.symbol
FROM import_targets AS t
LEFT SEMI JOIN import_sites AS i ON i.node_id = t.node_id AND NOT i.binds_top
UNION ALL
SELECT i.node_id, 'module', m.module_id, CAST(NULL AS VARCHAR)
FROM import_sites AS i
JOIN module_targets AS m ON m.source_root = i.source_root AND m.module = i.absolute_module
WHERE i.binds_top
UNION ALL
SELECT i.node_id, 'external', CAST(NULL AS BIGINT), i.absolute_module
FROM import_sites AS i
LEFT ANTI JOIN module_targets AS m ON m.source_root = i.source_root AND m.module = i.top_module
WHERE i.binds_top
UNION ALL
SELECT s.node_id, 'module', m.module_id, CAST(NULL AS VARCHAR)
FROM module_sites AS s
JOIN module_targets AS m ON m.source_root = s.source_root AND m.module = s.absolute_module
UNION ALL
SELECT s.node_id, 'external', CAST(NULL AS BIGINT), s.absolute_module
FROM module_sites AS s
LEFT ANTI JOIN module_targets AS m ON m.source_root = s.source_root AND m.module = s.top_module
WHERE s.level = 0
