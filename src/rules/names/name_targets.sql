-- Says where names lead that imports bind or star imports bring, and calls that import a module of a constant name.
-- law: a name that its own module binds otherwise has no row
-- before: import lib, os\nlib.g\nos.path.join
-- after: node_id=Name os target_kind=external target_id=null symbol=os
-- after: node_id=Name lib target_kind=module target_id=Module lib symbol=null
-- writes: name_targets
-- key: node_id, target_kind, target_id, symbol
SELECT n.node_id, t.target_kind, t.target_id, t.symbol
FROM name_sites AS n
LEFT ANTI JOIN star_sites AS h ON h.node_id = n.node_id AND h.target_id = n.target_binding_id AND h.is_hidden
JOIN import_targets AS t ON t.binding_id = n.target_binding_id
WHERE n.role IN ('read', 'call', 'delete')
UNION
SELECT node_id, target_kind, target_id, symbol
FROM star_sites
WHERE NOT is_hidden
