-- Lists what a binding, attribute or module stands for: each of its definitions, or the first alone where there are more than 16.
-- law: at most 16 definitions stand for one binding
-- before: def f(): pass\ndef f(): pass
-- after: target_id=Module target_definitions target=target_definitions definition_kind=module candidates=1
-- after: target_id=Binding f target=target_definitions.f definition_kind=function candidates=2
-- writes: target_definitions
-- key: target_id, declaration_id, target_bstart
WITH counted AS (
    SELECT binding_id, count(*) AS candidates, count(DISTINCT declaration_id) AS declarations,
           min(name_bstart) AS first
    FROM definition_sites
    WHERE binding_id IS NOT NULL AND kind <> 'import'
    GROUP BY binding_id
),
attributes AS (
    SELECT declaration_id, count(*) AS candidates, count(DISTINCT declaration_id) AS declarations, min(name_bstart) AS first
    FROM definition_sites
    WHERE kind = 'attribute'
    GROUP BY declaration_id
)
SELECT d.declaration_id AS target_id, d.qualified_name AS target, d.kind AS definition_kind, d.path AS target_path,
       d.name_bstart AS target_bstart, d.name_bend AS target_bend, d.bstart AS definition_bstart, d.declaration_id,
       d.opens_scope_id, c.candidates, CASE WHEN c.candidates > 16 THEN 1 ELSE c.declarations END AS declarations
FROM definition_sites AS d
JOIN attributes AS c ON c.declaration_id = d.declaration_id
WHERE d.kind = 'attribute' AND (c.candidates <= 16 OR d.name_bstart = c.first)
UNION ALL
SELECT d.binding_id AS target_id, d.qualified_name AS target, d.kind AS definition_kind, d.path AS target_path,
       d.name_bstart AS target_bstart, d.name_bend AS target_bend, d.bstart AS definition_bstart, d.declaration_id,
       d.opens_scope_id, c.candidates, CASE WHEN c.candidates > 16 THEN 1 ELSE c.declarations END AS declarations
FROM definition_sites AS d
JOIN counted AS c ON c.binding_id = d.binding_id
WHERE d.kind <> 'import' AND (c.candidates <= 16 OR d.name_bstart = c.first)
UNION ALL
SELECT module_id AS target_id, module AS target, 'module' AS definition_kind, path AS target_path, 0 AS target_bstart,
       0 AS target_bend, 0 AS definition_bstart, module_id AS declaration_id, scope_id AS opens_scope_id, 1 AS candidates,
       1 AS declarations
FROM modules
