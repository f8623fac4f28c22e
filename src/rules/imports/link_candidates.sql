-- Ranks what the name n of `from p import n` may be where p is a module of the repository: what p binds before the
-- submodule p.n. A name that p neither binds nor holds has no row.
-- law: an alias has one candidate that wins
-- before: from lib import g
-- after: node_id=alias g target_kind=binding target_id=Binding g evidence=bound-name place=1 outcome=wins lost_by=null
-- writes: link_candidates
-- key: node_id, target_kind, target_id
-- candidates of: node_id
WITH from_module AS (
    SELECT i.node_id, i.binding_id, t.module_id, b.binding_id AS member_id, s.module_id AS submodule_id
    FROM import_sites AS i
    JOIN module_targets AS t ON t.source_root = i.source_root AND t.module = i.absolute_module
    LEFT JOIN bindings AS b
        ON b.scope_id = t.scope_id AND b.name = i.name AND (b.is_assigned OR b.is_imported OR b.is_annotated)
    LEFT JOIN module_targets AS s
        ON s.source_root = i.source_root AND s.module = qname_join(i.absolute_module, i.name)
    WHERE i.name IS NOT NULL AND NOT i.is_star
)
SELECT node_id, binding_id, module_id, 'binding' AS target_kind, member_id AS target_id, 'bound-name' AS evidence, 1 AS place,
       'wins' AS outcome, CAST(NULL AS VARCHAR) AS lost_by
FROM from_module
WHERE member_id IS NOT NULL
UNION ALL
SELECT node_id, binding_id, module_id, 'module', submodule_id, 'submodule', CASE WHEN member_id IS NULL THEN 1 ELSE 2 END,
       CASE WHEN member_id IS NULL THEN 'wins' ELSE 'loses' END,
       CASE WHEN member_id IS NULL THEN NULL ELSE 'evidence' END
FROM from_module
WHERE submodule_id IS NOT NULL
