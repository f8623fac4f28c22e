-- Finds the modules whose star imports may bring names that cannot be told: from outside the repository, from a module
-- whose `__all__` is not all constant, or from a module that is such itself.
-- law: a module whose star imports can all be followed has no row
-- before: from os import *
-- after: scope_id=Scope top
-- writes: open_stars
-- key: scope_id
WITH RECURSIVE first AS (
    SELECT i.module_scope_id AS scope_id
    FROM import_sites AS i
    LEFT ANTI JOIN star_links AS l ON l.node_id = i.node_id
    WHERE i.is_star
    UNION ALL
    SELECT scope_id FROM star_links WHERE from_is_unknown
),
reached AS (
    SELECT scope_id FROM first
    UNION
    SELECT l.scope_id
    FROM reached AS r
    JOIN star_links AS l ON l.from_scope_id = r.scope_id
)
SELECT scope_id FROM reached
