-- Says which module of the repository each star import opens. A module is open that has no `__all__`, or one that is
-- not all constant: it gives its public names.
-- law: a star import that leads out of the repository has no row
-- before: from lib import *
-- after: node_id=alias * is_open=true from_is_open=true
-- writes: star_links
-- key: node_id
WITH listing AS (
    SELECT module_scope_id AS scope_id, bool_or(operation = 'unknown') AS is_open
    FROM export_sites
    GROUP BY module_scope_id
)
SELECT i.node_id, i.module_scope_id AS scope_id, t.scope_id AS from_scope_id, t.module_id AS from_module_id,
       i.bstart AS position, i.is_conditional, coalesce(o.is_open, true) AS is_open,
       coalesce(f.is_open, true) AS from_is_open, coalesce(f.is_open, false) AS from_is_unknown
FROM import_sites AS i
JOIN module_targets AS t ON t.source_root = i.source_root AND t.module = i.absolute_module
LEFT JOIN listing AS o ON o.scope_id = i.module_scope_id
LEFT JOIN listing AS f ON f.scope_id = t.scope_id
WHERE i.is_star
