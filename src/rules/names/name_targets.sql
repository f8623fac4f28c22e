-- Says where names lead that imports bind or star imports bring, and calls that import a module of a constant name.
-- law: a name that its own module binds otherwise where it stands has no row
-- before: import lib, os\nlib.g\nos.path.join
-- after: node_id=Name os target_kind=external target_id=null symbol=os
-- after: node_id=Name lib target_kind=module target_id=Module lib symbol=null
-- writes: name_targets
-- key: node_id, target_kind, target_id, symbol
WITH uses AS (
    SELECT node_id, max(otherwise_binding_id) AS otherwise
    FROM reaching_definitions
    WHERE node_id IS NOT NULL
    GROUP BY node_id
),
imported AS (
    SELECT n.node_id, t.node_id AS alias_id, t.binding_id, t.target_kind, t.target_id, t.symbol, t.reaches_end,
           u.node_id AS use_id
    FROM name_sites AS n
    LEFT ANTI JOIN star_sites AS h ON h.node_id = n.node_id AND h.target_id = n.target_binding_id AND h.is_hidden
    JOIN import_targets AS t ON t.binding_id = n.target_binding_id
    LEFT JOIN uses AS u ON u.node_id = n.node_id
    WHERE n.role IN ('read', 'call', 'delete')
    UNION ALL
    SELECT u.node_id, t.node_id, t.binding_id, t.target_kind, t.target_id, t.symbol, t.reaches_end, NULL
    FROM uses AS u
    JOIN import_targets AS t ON t.binding_id = u.otherwise
)
SELECT i.node_id, i.target_kind, i.target_id, i.symbol
FROM imported AS i
WHERE i.use_id IS NULL AND i.reaches_end
UNION
SELECT i.node_id, i.target_kind, i.target_id, i.symbol
FROM imported AS i
JOIN reaching_definitions AS r ON r.definition_id = i.alias_id AND r.binding_id = i.binding_id AND r.node_id = i.use_id
UNION
SELECT node_id, target_kind, target_id, symbol
FROM star_sites
WHERE NOT is_hidden
