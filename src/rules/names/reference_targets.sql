-- Decides every reference: what names and imports mean, and in the same way what attributes and keywords do.
-- law: every name site, attribute site, import site, module site and keyword site has a row
-- before: import os\nos.path\n(1 + 2).big
-- after: name=path role=attribute target=os.path status=external reason=null
-- after: name=big role=attribute target=null status=unresolved reason=attribute-not-defined
-- writes: reference_targets
-- key: path, bstart, bend, role, target, target_path, target_bstart
WITH sites AS (
    SELECT a.path, a.bstart, a.bend, a.line, a.name, a.role, a.node_id,
           coalesce(v.reason, 'attribute-of-value') AS reason
    FROM attribute_sites AS a
    LEFT JOIN value_facts AS v ON v.node_id = a.node_id AND v.subject = 'attribute' AND v.reason IS NOT NULL
    LEFT ANTI JOIN definition_sites AS d ON d.node_id = a.node_id AND d.kind = 'attribute' AND a.role = 'write'
    UNION ALL
    SELECT k.path, k.bstart, k.bend, k.line, k.name, 'attribute', k.node_id, coalesce(v.reason, 'callee-not-known')
    FROM keyword_sites AS k
    LEFT JOIN value_facts AS v
        ON v.node_id = k.call_id AND v.symbol = k.name AND v.subject = 'keyword' AND v.reason IS NOT NULL
),
totals AS (
    SELECT node_id, sum(definitions) AS total, sum(declarations) AS ends, max(definitions) AS most,
           sum(score * definitions) AS weight, sum(score * declarations) AS end_weight
    FROM member_candidates
    WHERE reaches
    GROUP BY node_id
),
left_out AS (
    SELECT node_id, max(definitions) AS most
    FROM member_candidates
    WHERE outcome = 'ties' AND NOT reaches
    GROUP BY node_id
),
found AS (
    SELECT c.node_id, coalesce(d.target, c.symbol) AS target, coalesce(d.definition_kind, 'external') AS target_kind,
           d.target_path, d.target_bstart, d.target_bend, d.definition_bstart, d.declaration_id, d.opens_scope_id,
           t.total, t.ends, t.most, 1000000 * c.score / t.weight AS share,
           1000000 * c.score / t.end_weight AS end_share
    FROM member_candidates AS c
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
SELECT path, bstart, bend, line, name, role, node_id, target, target_kind, target_path, target_bstart, target_bend,
       definition_bstart, declaration_id, opens_scope_id, status, millionths, reason, ends, end_millionths
FROM name_references
ORDER BY path, bstart, bend DESC, role, target NULLS FIRST, target_path NULLS FIRST, target_bstart NULLS FIRST
