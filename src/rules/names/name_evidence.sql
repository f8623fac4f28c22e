-- Gathers what each name and import may mean, with what speaks for it: definitions of its binding, ends of imports,
-- builtins and what the interpreter sets, what a module's variable means before it is bound, and what another star import
-- or definition hides.
-- law: a name with neither definition nor import, builtin or interpreter's name has no row
-- before: x = len
-- after: node_id=Name len target_id=null symbol=builtins.len evidence=outside
-- writes: name_evidence
-- key: node_id, target_id, symbol
WITH uses AS (
    SELECT node_id, bool_or(definition_id IS NULL) AS may_lack, max(otherwise_binding_id) AS otherwise
    FROM reaching_definitions
    WHERE node_id IS NOT NULL
    GROUP BY node_id
),
found AS (
    SELECT n.node_id, n.target_id, CAST(NULL AS VARCHAR) AS symbol, n.evidence
    FROM (
        SELECT s.node_id, CASE WHEN u.node_id IS NULL THEN s.target_binding_id ELSE s.node_id END AS target_id,
               CASE WHEN h.node_id IS NULL THEN 'scope' ELSE 'hidden' END AS evidence
        FROM (
            SELECT DISTINCT node_id, target_binding_id
            FROM name_sites
            WHERE role <> 'write' AND target_binding_id IS NOT NULL
        ) AS s
        LEFT JOIN uses AS u ON u.node_id = s.node_id
        LEFT JOIN star_sites AS h ON h.node_id = s.node_id AND h.target_id = s.target_binding_id AND h.is_hidden
    ) AS n
    LEFT SEMI JOIN target_definitions AS d ON d.target_id = n.target_id
    UNION ALL
    SELECT u.node_id, u.otherwise, CAST(NULL AS VARCHAR), 'scope'
    FROM uses AS u
    LEFT SEMI JOIN target_definitions AS d ON d.target_id = u.otherwise
    UNION ALL
    SELECT node_id, target_id, symbol, 'import'
    FROM name_targets
    UNION ALL
    SELECT n.node_id, CAST(NULL AS BIGINT), n.outside,
           CASE WHEN n.target_binding_id IS NULL AND s.node_id IS NULL THEN 'outside'
                WHEN u.may_lack AND u.otherwise IS NULL AND s.node_id IS NULL THEN 'outside'
                ELSE 'unbound' END
    FROM name_sites AS n
    LEFT JOIN uses AS u ON u.node_id = n.node_id
    LEFT JOIN (SELECT DISTINCT node_id FROM star_sites WHERE NOT is_hidden) AS s ON s.node_id = n.node_id
    WHERE n.outside IS NOT NULL AND n.role <> 'write'
    UNION ALL
    SELECT s.node_id, s.target_id, s.symbol, 'hidden'
    FROM star_sites AS s
    LEFT ANTI JOIN name_sites AS n ON n.node_id = s.node_id AND n.target_binding_id = s.target_id
    WHERE s.is_hidden
    UNION ALL
    SELECT node_id, target_id, symbol, 'import'
    FROM import_ends
)
SELECT f.node_id, f.target_id, f.symbol, f.evidence, coalesce(d.candidates, 1) AS definitions,
       coalesce(d.declarations, 1) AS declarations,
       candidate_score(CASE WHEN f.evidence IN ('unbound', 'hidden') THEN 0 ELSE 1 END, 1) AS score
FROM found AS f
LEFT JOIN (SELECT DISTINCT target_id, candidates, declarations FROM target_definitions) AS d ON d.target_id = f.target_id
