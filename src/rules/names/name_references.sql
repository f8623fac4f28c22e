-- Decides what each name and import means, and lists what is bound: one row a site, role and target, or one row with the
-- reason why there is no target. Which candidates are targets is a matter of strictness; they share the confidence by their
-- scores.
-- law: every name site, import site and module site has a row
-- before: x = 1\nx\nunknown
-- after: name=x role=write target=name_references.x status=resolved reason=null
-- after: name=x role=read target=name_references.x status=resolved reason=null
-- after: name=unknown role=read target=null status=unresolved reason=undefined-name
-- writes: name_references
-- key: path, bstart, bend, role, target, target_path, target_bstart
WITH sites AS (
    SELECT n.path, n.bstart, n.bend, n.line, n.name, n.role, n.node_id,
           CASE WHEN b.is_imported THEN 'import-not-resolved'
                WHEN u.node_id IS NOT NULL THEN 'not-bound-there'
                WHEN n.target_binding_id IS NOT NULL THEN 'no-definition-in-scope'
                WHEN s.scope_id IS NOT NULL THEN 'star-import'
                ELSE 'undefined-name' END AS reason
    FROM name_sites AS n
    LEFT JOIN bindings AS b ON b.binding_id = n.target_binding_id AND b.is_imported
    LEFT JOIN (
        SELECT node_id
        FROM reaching_definitions
        WHERE node_id IS NOT NULL
        GROUP BY node_id
        HAVING bool_and(definition_id IS NULL)
    ) AS u ON u.node_id = n.node_id
    LEFT JOIN open_stars AS s ON s.scope_id = n.module_scope_id AND n.target_binding_id IS NULL
    WHERE n.role <> 'write'
    UNION ALL
    SELECT i.path, i.name_bstart, i.name_bend, i.line, coalesce(i.name, i.module), 'import', i.node_id,
           CASE WHEN coalesce(starts_with(i.absolute_module, '.') AND m.module_id IS NULL, true)
                THEN 'relative-import-leaves-package'
                ELSE 'import-not-resolved' END
    FROM import_sites AS i
    LEFT JOIN module_targets AS m ON m.source_root = i.source_root AND m.module = i.absolute_module
    WHERE NOT i.is_star
    UNION ALL
    SELECT path, bstart, bend, line, module, 'import', node_id,
           CASE WHEN coalesce(starts_with(absolute_module, '.'), true) THEN 'relative-import-leaves-package'
                ELSE 'import-not-resolved' END
    FROM module_sites
),
totals AS (
    SELECT node_id, sum(definitions) AS total, sum(declarations) AS ends, max(definitions) AS most,
           sum(score * definitions) AS weight, sum(score * declarations) AS end_weight
    FROM name_candidates
    WHERE reaches
    GROUP BY node_id
),
left_out AS (
    SELECT node_id, max(definitions) AS most
    FROM name_candidates
    WHERE outcome = 'ties' AND NOT reaches
    GROUP BY node_id
),
found AS (
    SELECT c.node_id, coalesce(d.target, c.symbol) AS target, coalesce(d.definition_kind, 'external') AS target_kind,
           d.target_path, d.target_bstart, d.target_bend, d.definition_bstart, d.declaration_id, d.opens_scope_id,
           t.total, t.ends, t.most, 1000000 * c.score / t.weight AS share,
           1000000 * c.score / t.end_weight AS end_share
    FROM name_candidates AS c
    JOIN totals AS t ON t.node_id = c.node_id
    LEFT JOIN target_definitions AS d ON d.target_id = c.target_id
    WHERE c.reaches
)
SELECT s.path, s.bstart, s.bend, s.line, s.name, s.role, s.node_id, f.target, f.target_kind, f.target_path,
       f.target_bstart, f.target_bend, f.definition_bstart, f.declaration_id, f.opens_scope_id,
       CASE WHEN f.node_id IS NULL THEN 'unresolved'
            WHEN f.total > 1 THEN 'ambiguous'
            WHEN f.target_kind = 'external' THEN 'external'
            ELSE 'resolved' END AS status,
       coalesce(f.share, 0) AS millionths,
       CASE WHEN f.node_id IS NULL AND o.node_id IS NULL THEN s.reason
            WHEN coalesce(f.most, o.most) > 16 THEN 'many-definitions'
            WHEN f.node_id IS NULL OR f.total > 1 THEN 'several-definitions' END AS reason,
       coalesce(f.ends, 0) AS ends, coalesce(f.end_share, 0) AS end_millionths
FROM sites AS s
LEFT JOIN found AS f ON f.node_id = s.node_id
LEFT JOIN left_out AS o ON o.node_id = s.node_id
UNION ALL
SELECT path, name_bstart AS bstart, name_bend AS bend, line, name, 'write' AS role, node_id, qualified_name AS target,
       kind AS target_kind, path AS target_path, name_bstart AS target_bstart, name_bend AS target_bend,
       bstart AS definition_bstart, declaration_id, opens_scope_id, 'resolved' AS status, 1000000 AS millionths,
       CAST(NULL AS VARCHAR) AS reason, 1 AS ends, 1000000 AS end_millionths
FROM definition_sites
WHERE kind IN ('variable', 'attribute')
