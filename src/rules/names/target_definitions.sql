-- Lists what a binding or module stands for: each of its definitions, or the first alone where there are more than 16.
-- writes: target_definitions
-- key: target_id, declaration_id, target_bstart
WITH numbered AS (
    SELECT binding_id AS target_id, qualified_name AS target, kind AS definition_kind, path AS target_path,
           name_bstart AS target_bstart, name_bend AS target_bend, bstart AS definition_bstart, declaration_id,
           opens_scope_id,
           count(*) OVER (PARTITION BY binding_id) AS candidates,
           row_number() OVER (PARTITION BY binding_id ORDER BY name_bstart, bstart, kind) AS choice
    FROM definition_sites
    WHERE binding_id IS NOT NULL AND kind <> 'import'
)
SELECT target_id, target, definition_kind, target_path, target_bstart, target_bend, definition_bstart, declaration_id,
       opens_scope_id, candidates
FROM numbered
WHERE candidates <= 16 OR choice = 1
UNION ALL
SELECT module_id AS target_id, module AS target, 'module' AS definition_kind, path AS target_path, 0 AS target_bstart,
       0 AS target_bend, 0 AS definition_bstart, module_id AS declaration_id, scope_id AS opens_scope_id, 1 AS candidates
FROM modules
