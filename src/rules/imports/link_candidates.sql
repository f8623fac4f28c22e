-- Ranks what the name n of `from p import n` may be where p is a module of the repository: what p binds, or has by star
-- imports, before the submodule p.n. What the import itself binds in p does not count, as in `from . import n`. A name
-- that p neither has nor holds has no row. A source root that dots lead to holds modules, and is none.
-- law: an alias has one candidate that wins, or several that tie
-- before: from lib import g
-- after: node_id=alias g target_kind=binding target_id=Binding g evidence=bound-name place=1 outcome=wins lost_by=null
-- writes: link_candidates
-- key: node_id, target_kind, target_id
-- candidates of: node_id
WITH plain AS (
    SELECT i.node_id, i.binding_id, t.module_id, b.binding_id AS member_id, s.module_id AS submodule_id
    FROM import_sites AS i
    JOIN module_targets AS t ON t.source_root = i.source_root AND t.module = i.absolute_module
    LEFT ANTI JOIN star_candidates AS c ON c.scope_id = t.scope_id AND c.name = i.name
    LEFT JOIN bindings AS b
        ON b.scope_id = t.scope_id AND b.name = i.name AND (b.is_assigned OR b.is_imported OR b.is_annotated)
       AND b.binding_id IS DISTINCT FROM i.binding_id
    LEFT JOIN module_targets AS s
        ON s.source_root = i.source_root AND s.module = qname_join(i.absolute_module, i.name)
    WHERE i.name IS NOT NULL AND NOT i.is_star
),
starred AS (
    SELECT i.node_id, i.binding_id, i.source_root, qname_join(i.absolute_module, i.name) AS submodule, i.name, t.module_id,
           t.scope_id
    FROM import_sites AS i
    JOIN module_targets AS t ON t.source_root = i.source_root AND t.module = i.absolute_module
    LEFT SEMI JOIN star_candidates AS c ON c.scope_id = t.scope_id AND c.name = i.name
    WHERE i.name IS NOT NULL AND NOT i.is_star
),
rivals AS (
    SELECT s.node_id, s.binding_id, s.module_id, t.target_kind, t.target_id,
           CASE WHEN c.binding_id IS NULL THEN 'star-import' ELSE 'bound-name' END AS evidence, 3 AS rank
    FROM starred AS s
    JOIN star_targets AS t
        ON t.scope_id = s.scope_id AND t.name = s.name AND t.target_id IS DISTINCT FROM s.binding_id
    LEFT JOIN star_candidates AS c ON c.scope_id = s.scope_id AND c.binding_id = t.target_id
    UNION ALL
    SELECT s.node_id, s.binding_id, s.module_id, 'binding', c.binding_id, 'bound-name', 2
    FROM starred AS s
    JOIN star_candidates AS c ON c.scope_id = s.scope_id AND c.name = s.name
    WHERE c.binding_id IS NOT NULL AND c.outcome = 'loses' AND c.binding_id IS DISTINCT FROM s.binding_id
    UNION ALL
    SELECT s.node_id, s.binding_id, s.module_id, 'module', m.module_id, 'submodule', 1
    FROM starred AS s
    JOIN module_targets AS m ON m.source_root = s.source_root AND m.module = s.submodule
    LEFT ANTI JOIN star_targets AS t ON t.scope_id = s.scope_id AND t.name = s.name AND t.target_id = m.module_id
),
ranked AS (
    SELECT *,
           CAST(row_number() OVER (PARTITION BY node_id ORDER BY rank DESC, target_kind, target_id) AS BIGINT) AS place,
           max(rank) OVER (PARTITION BY node_id) AS best,
           sum(CASE WHEN rank = 3 THEN 1 ELSE 0 END) OVER (PARTITION BY node_id) AS bests
    FROM rivals
)
SELECT node_id, binding_id, module_id, 'binding' AS target_kind, member_id AS target_id, 'bound-name' AS evidence, 1 AS place,
       'wins' AS outcome, CAST(NULL AS VARCHAR) AS lost_by
FROM plain
WHERE member_id IS NOT NULL
UNION ALL
SELECT node_id, binding_id, module_id, 'module', submodule_id, 'submodule', CASE WHEN member_id IS NULL THEN 1 ELSE 2 END,
       CASE WHEN member_id IS NULL THEN 'wins' ELSE 'loses' END,
       CASE WHEN member_id IS NULL THEN NULL ELSE 'evidence' END
FROM plain
WHERE submodule_id IS NOT NULL
UNION ALL
SELECT i.node_id, i.binding_id, s.module_id, 'module', s.module_id AS target_id, 'submodule', 1, 'wins', NULL
FROM import_sites AS i
JOIN module_targets AS s ON s.source_root = i.source_root AND s.module = qname_join(i.absolute_module, i.name)
WHERE i.absolute_module = '.' AND NOT i.is_star
UNION ALL
SELECT node_id, binding_id, module_id, target_kind, target_id, evidence, place,
       CASE WHEN rank < best THEN 'loses' WHEN bests > 1 THEN 'ties' ELSE 'wins' END,
       CASE WHEN rank = best THEN NULL WHEN rank = 2 THEN 'order' ELSE 'evidence' END
FROM ranked
