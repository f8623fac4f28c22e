-- Finds the modules that some import of the repository loads, with the packages that they are in.
-- law: a module that nothing imports has a row only as a package of one that is
-- before: import loaded_modules
-- after: module_id=Module loaded_modules
-- writes: loaded_modules
-- key: module_id
WITH RECURSIVE named AS (
    SELECT t.module_id
    FROM import_sites AS i
    JOIN module_targets AS t ON t.source_root = i.source_root AND t.module = i.absolute_module
    UNION
    SELECT t.module_id
    FROM import_calls AS c
    JOIN module_targets AS t ON t.source_root = c.source_root AND t.module = c.absolute_module
    UNION
    SELECT target_id FROM link_candidates WHERE target_kind = 'module' AND outcome <> 'loses'
    UNION
    SELECT target_id FROM star_targets WHERE target_kind = 'module'
),
loaded AS (
    SELECT module_id FROM named
    UNION
    SELECT p.module_id
    FROM loaded AS l
    JOIN modules AS m ON m.module_id = l.module_id
    JOIN modules AS p ON p.module = m.parent_module AND p.source_root = m.source_root AND p.precedence = 0
)
SELECT module_id FROM loaded
