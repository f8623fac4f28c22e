-- Ranks the modules that an imported dotted name may mean, seen from each source root: the importer's own root first,
-- then the others in order; within a root a package before a module before a stub before a namespace package. Where
-- dots lead to the root itself, only modules there count.
-- law: a root and a dotted name have one module that wins
-- before: x = 1
-- after: source_root=. module=module_candidates module_id=Module module_candidates place=1 outcome=wins lost_by=null
-- writes: module_candidates
-- key: source_root, module, module_id
-- candidates of: source_root, module
WITH seen AS (
    SELECT r.source_root, m.module, m.module_id, m.path AS module_path, m.scope_id, m.precedence,
           CASE WHEN m.source_root = r.source_root THEN 0 ELSE 1 + m.root_rank END AS root_place
    FROM (SELECT DISTINCT source_root FROM modules) AS r
    CROSS JOIN modules AS m
    UNION ALL
    SELECT m.source_root, '..' || m.module, m.module_id, m.path, m.scope_id, m.precedence, 0
    FROM modules AS m
    LEFT SEMI JOIN import_sites AS i ON i.source_root = m.source_root AND starts_with(i.absolute_module, '.')
),
ranked AS (
    SELECT *, row_number() OVER w AS place, first_value(root_place) OVER w AS best_root,
           first_value(precedence) OVER w AS best_kind
    FROM seen
    WINDOW w AS (PARTITION BY source_root, module ORDER BY root_place, precedence, module_path)
)
SELECT source_root, module, module_id, module_path, scope_id, CAST(place AS BIGINT) AS place,
       CASE WHEN place = 1 THEN 'wins' ELSE 'loses' END AS outcome,
       CASE WHEN place = 1 THEN NULL
            WHEN root_place <> best_root THEN 'source-root'
            WHEN precedence <> best_kind THEN 'kind-of-module'
            ELSE 'path' END AS lost_by
FROM ranked
