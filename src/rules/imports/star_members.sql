-- Lists the names that each star import brings: what the module's `__all__` lists, else its public names, with those
-- that it has by star imports itself. Cycles end by themselves, because a name already there gives no new row; a star
-- import in one may find its module half done, so it counts as conditional.
-- law: a private name comes only from an `__all__`
-- before: from lib import *
-- after: name=g node_id=alias *
-- after: name=C node_id=alias *
-- writes: star_members
-- key: scope_id, name, node_id
WITH RECURSIVE own AS (
    SELECT b.scope_id, b.name
    FROM bindings AS b
    JOIN (SELECT DISTINCT from_scope_id, from_is_open FROM star_links) AS s ON s.from_scope_id = b.scope_id
    LEFT JOIN module_exports AS e ON e.scope_id = b.scope_id AND e.name = b.name
    WHERE (b.is_assigned OR b.is_imported OR b.is_annotated)
      AND (e.name IS NOT NULL OR (s.from_is_open AND NOT starts_with(b.name, '_')))
    UNION
    SELECT e.scope_id, e.name
    FROM module_exports AS e
    JOIN modules AS p ON p.scope_id = e.scope_id
    JOIN modules AS c
        ON c.parent_module = p.module AND c.leaf = e.name AND c.source_root = p.source_root AND c.precedence = 0
),
exported AS (
    SELECT scope_id, name FROM own
    UNION
    SELECT s.scope_id, x.name
    FROM exported AS x
    JOIN star_links AS s ON s.from_scope_id = x.scope_id
    LEFT JOIN module_exports AS e ON e.scope_id = s.scope_id AND e.name = x.name
    WHERE e.name IS NOT NULL OR (s.is_open AND NOT starts_with(x.name, '_'))
),
reached AS (
    SELECT scope_id, from_scope_id AS at_scope_id FROM star_links WHERE from_scope_id IS NOT NULL
    UNION
    SELECT r.scope_id, s.from_scope_id
    FROM reached AS r
    JOIN star_links AS s ON s.scope_id = r.at_scope_id AND s.from_scope_id IS NOT NULL
)
SELECT s.scope_id, x.name, s.node_id, s.from_scope_id, s.position, s.is_conditional OR c.scope_id IS NOT NULL AS is_conditional
FROM star_links AS s
JOIN exported AS x ON x.scope_id = s.from_scope_id
LEFT JOIN reached AS c ON c.scope_id = s.from_scope_id AND c.at_scope_id = s.scope_id
