-- Takes one step from each import to what it names: a module, a binding of a module, or something outside.
-- `from p import n` is the name `n` that p binds, else the submodule p.n. A name that p neither binds nor holds gives no
-- row. `import a.b` without `as` binds the top package a.
-- law: one step: what an import of an import names is not followed
-- before: from lib import g
-- after: node_id=alias g target_kind=binding target_id=Binding g symbol=null
-- writes: import_links
-- key: node_id, target_kind, target_id, symbol
WITH from_module AS (
    SELECT i.node_id, i.binding_id, i.name, i.absolute_module, i.source_root, t.module_id, t.scope_id,
           b.binding_id AS member_id, s.module_id AS submodule_id
    FROM import_sites AS i
    JOIN module_targets AS t ON t.source_root = i.source_root AND t.module = i.absolute_module
    LEFT JOIN bindings AS b
        ON b.scope_id = t.scope_id AND b.name = i.name AND (b.is_assigned OR b.is_imported OR b.is_annotated)
    LEFT JOIN module_targets AS s
        ON s.source_root = i.source_root AND s.module = qname_join(i.absolute_module, i.name)
    WHERE i.name IS NOT NULL AND NOT i.is_star
)
SELECT node_id, binding_id, 'binding' AS target_kind, member_id AS target_id, CAST(NULL AS VARCHAR) AS symbol
FROM from_module
WHERE member_id IS NOT NULL
UNION ALL
SELECT node_id, binding_id, 'module', submodule_id, NULL
FROM from_module
WHERE submodule_id IS NOT NULL AND member_id IS NULL
UNION ALL
SELECT i.node_id, i.binding_id, 'module', t.module_id, NULL
FROM import_sites AS i
JOIN module_targets AS t
    ON t.source_root = i.source_root
   AND t.module = CASE WHEN i.binds_top THEN i.top_module ELSE i.absolute_module END
WHERE i.name IS NULL OR i.is_star
UNION ALL
SELECT i.node_id, i.binding_id, 'external', CAST(NULL AS BIGINT),
       CASE WHEN i.is_star THEN i.absolute_module
            WHEN i.name IS NOT NULL THEN qname_join(i.absolute_module, i.name)
            WHEN i.binds_top THEN i.top_module
            ELSE i.absolute_module END
FROM import_sites AS i
LEFT ANTI JOIN module_targets AS t ON t.source_root = i.source_root AND t.module = i.top_module
WHERE i.level = 0 AND i.absolute_module IS NOT NULL
