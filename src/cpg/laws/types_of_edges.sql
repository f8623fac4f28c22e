-- A HAS_TYPE edge is what a row of `types` says of its place.
SELECT e.edge_id, e.path, e.bstart, d.qualified_name
FROM edges AS e
JOIN nodes AS d ON d.node_id = e.dst
LEFT ANTI JOIN types AS t
    ON t.path = e.path AND t.type_name = d.qualified_name AND t.status IN ('resolved', 'external')
WHERE e.kind = 'HAS_TYPE'
