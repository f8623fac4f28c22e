-- Connects each module with the definitions of its own that its `__all__` lists.
-- law: what a listed name may be at the end of the module has an edge each, their confidences together at most one
-- before: __all__ = ['f']\ndef f(): pass\ndef g(): pass
-- after: EXPORTS: Module exports -> Function f
-- writes: edges
-- key: src, dst, label
WITH ends AS (
    SELECT e.scope_id, e.name, b.binding_id, t.declaration_id, t.target_path AS path, min(t.target_bstart) AS bstart,
           min(t.target_bend) AS bend
    FROM module_exports AS e
    JOIN bindings AS b ON b.scope_id = e.scope_id AND b.name = e.name
    JOIN target_definitions AS t ON t.target_id = b.binding_id
    GROUP BY e.scope_id, e.name, b.binding_id, t.declaration_id, t.target_path
),
sites AS (
    SELECT module_scope_id AS scope_id, name, min(bstart) AS bstart, first_by(bend, bstart) AS bend
    FROM export_sites
    WHERE operation = 'add'
    GROUP BY module_scope_id, name
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY scope_id, name) AS candidates FROM ends
)
SELECT 'EXPORTS' AS kind, m.module_id AS src, c.declaration_id AS dst, c.path, coalesce(s.bstart, c.bstart) AS bstart,
       coalesce(s.bend, c.bend) AS bend, c.name AS label,
       CASE WHEN c.candidates > 1 THEN 'ambiguous' ELSE 'resolved' END AS resolution,
       candidate_share(1000000, c.candidates) AS millionths, CASE WHEN c.candidates > 1 THEN c.binding_id END AS ambiguity_group
FROM counted AS c
JOIN (SELECT DISTINCT scope_id, module_id FROM modules) AS m ON m.scope_id = c.scope_id
LEFT JOIN sites AS s ON s.scope_id = c.scope_id AND s.name = c.name
WHERE c.candidates = 1 OR $strictness <> 'strict'
ORDER BY path
