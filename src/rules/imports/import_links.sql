-- Takes one step from each import to what it names: a module, a binding of a module, or something outside.
-- `import a.b` without `as` binds the top package a. It says whether the end of the body has what the import binds.
-- law: one step: what an import of an import names is not followed
-- before: from lib import g
-- after: node_id=alias g target_kind=binding target_id=Binding g symbol=null reaches_end=true
-- writes: import_links
-- key: node_id, target_kind, target_id, symbol
WITH links AS (
    SELECT node_id, binding_id, target_kind, target_id, CAST(NULL AS VARCHAR) AS symbol
    FROM link_candidates
    WHERE outcome <> 'loses'
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
)
SELECT l.node_id, l.binding_id, l.target_kind, l.target_id, l.symbol,
       e.binding_id IS NULL OR r.definition_id IS NOT NULL AS reaches_end
FROM links AS l
LEFT JOIN (
    SELECT DISTINCT binding_id FROM reaching_definitions WHERE node_id IS NULL
) AS e ON e.binding_id = l.binding_id
LEFT JOIN (
    SELECT DISTINCT binding_id, definition_id FROM reaching_definitions WHERE node_id IS NULL
) AS r ON r.binding_id = l.binding_id AND r.definition_id = l.node_id
