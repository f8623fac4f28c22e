-- Says where the uses of names lead that star imports bring, and which definitions of their own module these hide.
-- law: a target is hidden only where another binds the name after it
-- before: from lib import *\nC\ndef h(): g\ndef g(): pass
-- after: node_id=Name C target_kind=binding target_id=Binding C symbol=null is_hidden=false
-- after: node_id=Name g target_kind=binding target_id=Binding g symbol=null is_hidden=true
-- writes: star_sites
-- key: node_id, target_kind, target_id, symbol
WITH met AS (
    SELECT r.node_id, t.target_kind, t.target_id, r.is_hidden
    FROM star_readings AS r
    JOIN star_targets AS t ON t.scope_id = r.from_scope_id AND t.name = r.name
    LEFT ANTI JOIN name_sites AS n ON n.node_id = r.node_id AND n.target_binding_id = t.target_id
),
followed AS (
    SELECT m.node_id, m.target_kind, m.target_id, CAST(NULL AS VARCHAR) AS symbol, m.is_hidden
    FROM met AS m
    LEFT SEMI JOIN target_definitions AS d ON d.target_id = m.target_id
    UNION ALL
    SELECT m.node_id, t.target_kind, t.target_id, t.symbol, m.is_hidden
    FROM met AS m
    JOIN import_targets AS t ON t.binding_id = m.target_id
    UNION ALL
    SELECT n.node_id, 'binding', n.target_binding_id, NULL, true
    FROM name_sites AS n
    JOIN (
        SELECT node_id
        FROM star_readings
        WHERE NOT is_hidden
        GROUP BY node_id
        HAVING bool_and(binding_id IS NULL)
    ) AS r ON r.node_id = n.node_id
    WHERE n.target_binding_id IS NOT NULL AND n.role <> 'write'
)
SELECT node_id, target_kind, target_id, symbol, bool_and(is_hidden) AS is_hidden
FROM followed
GROUP BY node_id, target_kind, target_id, symbol
