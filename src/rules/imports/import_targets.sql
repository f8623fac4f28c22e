-- Follows imports of imports to their end: a definition, a module or something outside. Cycles end by themselves,
-- because a link already taken gives no new row. Of a name that a module binds several times, what its end has counts.
-- law: an import cycle gives no row of its own
-- before: from import_links import g
-- after: node_id=alias g target_kind=binding target_id=Binding g symbol=null
-- writes: import_targets
-- key: node_id, target_kind, target_id, symbol
WITH RECURSIVE walk AS (
    SELECT node_id, binding_id, target_kind, target_id, symbol, reaches_end FROM import_links
    UNION
    SELECT w.node_id, w.binding_id, l.target_kind, l.target_id, l.symbol, w.reaches_end
    FROM walk AS w
    JOIN import_links AS l ON w.target_kind = 'binding' AND l.binding_id = w.target_id AND l.reaches_end
)
SELECT w.node_id, w.binding_id, w.target_kind, w.target_id, w.symbol, w.reaches_end
FROM walk AS w
LEFT JOIN (
    SELECT DISTINCT target_id AS binding_id FROM target_definitions
) AS d ON d.binding_id = w.target_id
WHERE w.target_kind <> 'binding' OR (d.binding_id IS NOT NULL AND w.target_id IS DISTINCT FROM w.binding_id)
