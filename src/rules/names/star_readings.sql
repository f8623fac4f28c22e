-- Says which star import or definition each use of a name may take it from, where a star import brings that name. In the
-- body of the module only what stands before counts; elsewhere, what holds at the module's end.
-- law: a name that no star import brings has no row
-- before: from lib import *\ng\ndef g(): pass
-- after: node_id=Name g name=g is_hidden=false
-- writes: star_readings
-- key: node_id, binding_id, from_scope_id
WITH sites AS (
    SELECT DISTINCT n.node_id, n.module_scope_id AS scope_id, n.name, n.bstart, coalesce(n.scope_id = n.module_scope_id, false) AS in_body
    FROM name_sites AS n
    LEFT SEMI JOIN star_candidates AS c ON c.scope_id = n.module_scope_id AND c.name = n.name
    LEFT JOIN star_candidates AS o
        ON o.scope_id = n.module_scope_id AND o.name = n.name AND o.binding_id = n.target_binding_id
    WHERE n.role <> 'write' AND (n.target_binding_id IS NULL OR o.binding_id IS NOT NULL)
),
before AS (
    SELECT s.node_id, s.name, e.binding_id, e.from_scope_id, max(e.position) AS position,
           coalesce(max(CASE WHEN e.is_conditional THEN NULL ELSE e.position END), -1) AS sure
    FROM sites AS s
    JOIN star_events AS e ON e.scope_id = s.scope_id AND e.name = s.name AND e.position < s.bstart
    WHERE s.in_body
    GROUP BY s.node_id, s.name, e.binding_id, e.from_scope_id
)
SELECT b.node_id, b.name, b.binding_id, b.from_scope_id, b.position < max(b.sure) OVER (PARTITION BY b.node_id) AS is_hidden
FROM before AS b
UNION ALL
SELECT s.node_id, s.name, c.binding_id, c.from_scope_id, c.outcome = 'loses'
FROM sites AS s
JOIN star_candidates AS c ON c.scope_id = s.scope_id AND c.name = s.name
WHERE NOT s.in_body
