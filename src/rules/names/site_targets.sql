-- Follows names bound by imports, and attributes of modules and outside symbols, as far as the dots go.
-- law: an attribute has a row only where its base leads to a module or outside
-- before: import lib, os\nlib.g\nos.path.join
-- after: node_id=Attribute path target_kind=external target_id=null symbol=os.path
-- after: node_id=Name os target_kind=external target_id=null symbol=os
-- after: node_id=Name lib target_kind=module target_id=Module lib symbol=null
-- after: node_id=Attribute g target_kind=binding target_id=Binding g symbol=null
-- writes: site_targets
-- key: node_id, target_kind, target_id, symbol
WITH RECURSIVE named AS (
    SELECT n.node_id, t.target_kind, t.target_id, t.symbol
    FROM name_sites AS n
    LEFT ANTI JOIN star_sites AS h ON h.node_id = n.node_id AND h.target_id = n.target_binding_id AND h.is_hidden
    JOIN import_targets AS t ON t.binding_id = n.target_binding_id
    WHERE n.role IN ('read', 'call', 'delete')
    UNION ALL
    SELECT node_id, target_kind, target_id, symbol
    FROM star_sites
    WHERE NOT is_hidden
    UNION ALL
    SELECT node_id, target_kind, target_id, symbol FROM call_modules
),
walk AS (
    SELECT node_id, target_kind, target_id, symbol FROM named
    UNION
    SELECT a.node_id,
           CASE WHEN w.target_kind = 'external' THEN 'external' ELSE m.target_kind END,
           m.target_id,
           CASE WHEN w.target_kind = 'external' THEN qname_join(w.symbol, a.name) ELSE m.symbol END
    FROM walk AS w
    JOIN attribute_sites AS a ON a.base_node_id = w.node_id
    LEFT JOIN module_members AS m ON w.target_kind = 'module' AND m.module_id = w.target_id AND m.name = a.name
    WHERE w.target_kind = 'external' OR m.target_kind IS NOT NULL
)
SELECT node_id, target_kind, target_id, symbol FROM walk
