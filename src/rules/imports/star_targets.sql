-- Follows names through star imports to the modules that bind them otherwise, or hold a submodule of that name.
-- law: a name that a module binds after its star imports leads there alone
-- before: from lib import *\ndef g(): pass
-- after: name=g target_kind=binding target_id=Binding g
-- writes: star_targets
-- key: scope_id, name, target_kind, target_id
WITH RECURSIVE steps AS (
    SELECT scope_id, name, from_scope_id
    FROM star_candidates
    WHERE from_scope_id IS NOT NULL AND outcome <> 'loses'
),
starts AS (
    SELECT scope_id, name FROM star_candidates
    UNION
    SELECT from_scope_id, name FROM star_candidates WHERE from_scope_id IS NOT NULL
),
walk AS (
    SELECT scope_id, name, scope_id AS at_scope_id FROM starts
    UNION
    SELECT w.scope_id, w.name, s.from_scope_id
    FROM walk AS w
    JOIN steps AS s ON s.scope_id = w.at_scope_id AND s.name = w.name
),
ends AS (
    SELECT w.scope_id, w.name, w.at_scope_id, b.binding_id
    FROM walk AS w
    LEFT JOIN bindings AS b
        ON b.scope_id = w.at_scope_id AND b.name = w.name AND (b.is_assigned OR b.is_imported OR b.is_annotated)
)
SELECT e.scope_id, e.name, 'binding' AS target_kind, e.binding_id AS target_id
FROM ends AS e
LEFT ANTI JOIN star_candidates AS l ON l.binding_id = e.binding_id AND l.outcome = 'loses'
WHERE e.binding_id IS NOT NULL
UNION
SELECT e.scope_id, e.name, 'module', c.module_id
FROM ends AS e
LEFT ANTI JOIN star_candidates AS s ON s.scope_id = e.at_scope_id AND s.name = e.name
JOIN modules AS p ON p.scope_id = e.at_scope_id
JOIN modules AS c
    ON c.parent_module = p.module AND c.leaf = e.name AND c.source_root = p.source_root AND c.precedence = 0
WHERE e.binding_id IS NULL
