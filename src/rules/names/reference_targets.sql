-- Decides every reference: one row a site, role and target, or one row with the reason why there is no target.
-- law: every name site, attribute site and import site has a row
-- before: x = 1\nx\nunknown
-- after: name=x role=write target=reference_targets.x status=resolved reason=null
-- after: name=x role=read target=reference_targets.x status=resolved reason=null
-- after: name=unknown role=read target=null status=unresolved reason=undefined-name
-- writes: reference_targets
-- key: path, bstart, bend, role, target, target_path, target_bstart
WITH sites AS (
    SELECT n.path, n.bstart, n.bend, n.line, n.name, n.role, n.node_id,
           CASE WHEN b.is_imported THEN 'import-not-resolved'
                WHEN n.target_binding_id IS NOT NULL THEN 'no-definition-in-scope'
                WHEN s.module_scope_id IS NOT NULL THEN 'star-import'
                ELSE 'undefined-name' END AS reason
    FROM name_sites AS n
    LEFT JOIN bindings AS b ON b.binding_id = n.target_binding_id AND b.is_imported
    LEFT JOIN (SELECT DISTINCT module_scope_id FROM import_sites WHERE is_star) AS s
        ON s.module_scope_id = n.module_scope_id AND n.target_binding_id IS NULL
    WHERE n.role <> 'write'
    UNION ALL
    SELECT a.path, a.bstart, a.bend, a.line, a.name, a.role, a.node_id,
           CASE WHEN a.self_class IS NOT NULL THEN 'attribute-of-instance'
                WHEN a.base_kind = 'Call' THEN 'attribute-of-call-result'
                WHEN m.node_id IS NOT NULL THEN 'name-not-bound-in-module'
                ELSE 'attribute-of-value' END
    FROM attribute_sites AS a
    LEFT JOIN (SELECT DISTINCT node_id FROM site_targets WHERE target_kind = 'module') AS m ON m.node_id = a.base_node_id
    LEFT ANTI JOIN definition_sites AS d ON d.node_id = a.node_id AND d.kind = 'attribute' AND a.role = 'write'
    UNION ALL
    SELECT path, name_bstart, name_bend, line, coalesce(name, module), 'import', node_id,
           CASE WHEN absolute_module IS NULL THEN 'relative-import-leaves-package' ELSE 'import-not-resolved' END
    FROM import_sites
    WHERE NOT is_star
),
totals AS (
    SELECT c.node_id, sum(coalesce(d.candidates, 1)) AS total, sum(coalesce(d.declarations, 1)) AS ends,
           max(d.candidates) AS most
    FROM reference_candidates AS c
    LEFT JOIN (SELECT DISTINCT target_id, candidates, declarations FROM target_definitions) AS d
        ON d.target_id = c.target_id
    GROUP BY c.node_id
),
found AS (
    SELECT c.node_id, coalesce(d.target, c.symbol) AS target, coalesce(d.definition_kind, 'external') AS target_kind,
           d.target_path, d.target_bstart, d.target_bend, d.definition_bstart, d.declaration_id, d.opens_scope_id,
           t.total, t.ends, t.most
    FROM reference_candidates AS c
    JOIN totals AS t ON t.node_id = c.node_id
    LEFT JOIN target_definitions AS d ON d.target_id = c.target_id
)
SELECT s.path, s.bstart, s.bend, s.line, s.name, s.role, s.node_id, f.target, f.target_kind, f.target_path,
       f.target_bstart, f.target_bend, f.definition_bstart, f.declaration_id, f.opens_scope_id,
       CASE WHEN f.node_id IS NULL THEN 'unresolved'
            WHEN f.total > 1 THEN 'ambiguous'
            WHEN f.target_kind = 'external' THEN 'external'
            ELSE 'resolved' END AS status,
       CASE WHEN f.node_id IS NULL THEN 0 ELSE candidate_share(1000000, f.total) END AS millionths,
       CASE WHEN f.node_id IS NULL THEN s.reason
            WHEN f.most > 16 THEN 'many-definitions'
            WHEN f.total > 1 THEN 'several-definitions' END AS reason,
       coalesce(f.ends, 0) AS ends
FROM sites AS s
LEFT JOIN found AS f ON f.node_id = s.node_id
UNION ALL
SELECT path, name_bstart AS bstart, name_bend AS bend, line, name, 'write' AS role, node_id, qualified_name AS target,
       kind AS target_kind, path AS target_path, name_bstart AS target_bstart, name_bend AS target_bend,
       bstart AS definition_bstart, declaration_id, opens_scope_id, 'resolved' AS status, 1000000 AS millionths,
       CAST(NULL AS VARCHAR) AS reason, 1 AS ends
FROM definition_sites
WHERE kind IN ('variable', 'attribute')
