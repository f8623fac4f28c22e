-- Lists what a binding, attribute, parameter or module stands for: each of its definitions, or the first alone where there are more than 16.
-- A module's or class's name stands for those that reach the end of its body, a use that others reach for these.
-- law: at most 16 definitions stand for one binding
-- before: def f(): pass\ndef f(): pass
-- after: target_id=Module target_definitions target=target_definitions definition_kind=module candidates=1
-- after: target_id=Binding f target=target_definitions.f definition_kind=function candidates=1
-- writes: target_definitions
-- key: target_id, declaration_id, target_bstart
WITH ends AS (
    SELECT DISTINCT binding_id FROM reaching_definitions WHERE node_id IS NULL
),
counted AS (
    SELECT d.binding_id, count(*) AS candidates, count(DISTINCT d.declaration_id) AS declarations,
           min(d.name_bstart) AS first
    FROM definition_sites AS d
    LEFT ANTI JOIN ends AS e ON e.binding_id = d.binding_id
    WHERE d.binding_id IS NOT NULL AND d.kind <> 'import'
    GROUP BY d.binding_id
),
reached AS (
    SELECT coalesce(r.node_id, r.binding_id) AS target_id, r.binding_id, r.definition_id, d.declaration_id, d.name_bstart
    FROM definition_sites AS d
    JOIN reaching_definitions AS r ON r.definition_id = d.node_id AND r.binding_id = d.binding_id
    WHERE d.kind <> 'import'
),
numbered AS (
    SELECT target_id, count(*) AS candidates, count(DISTINCT declaration_id) AS declarations, min(name_bstart) AS first
    FROM reached
    GROUP BY target_id
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
SELECT r.target_id, d.qualified_name AS target, d.kind AS definition_kind, d.path AS target_path,
       d.name_bstart AS target_bstart, d.name_bend AS target_bend, d.bstart AS definition_bstart, d.declaration_id,
       d.opens_scope_id, c.candidates, CASE WHEN c.candidates > 16 THEN 1 ELSE c.declarations END AS declarations
FROM definition_sites AS d
JOIN reached AS r ON r.definition_id = d.node_id AND r.binding_id = d.binding_id
JOIN numbered AS c ON c.target_id = r.target_id
WHERE d.kind <> 'import' AND (c.candidates <= 16 OR r.name_bstart = c.first)
UNION ALL
SELECT declaration_id AS target_id, qualified_name AS target, kind AS definition_kind, path AS target_path,
       name_bstart AS target_bstart, name_bend AS target_bend, bstart AS definition_bstart, declaration_id, opens_scope_id,
       1 AS candidates, 1 AS declarations
FROM definition_sites
WHERE kind = 'parameter'
UNION ALL
SELECT module_id AS target_id, module AS target, 'module' AS definition_kind, path AS target_path, 0 AS target_bstart,
       0 AS target_bend, 0 AS definition_bstart, module_id AS declaration_id, scope_id AS opens_scope_id, 1 AS candidates,
       1 AS declarations
FROM modules
