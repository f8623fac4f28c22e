-- Every property is one of a node or edge.
SELECT p.owner_kind, p.owner_id, p.key
FROM props AS p
LEFT ANTI JOIN nodes AS n ON n.node_id = p.owner_id
WHERE p.owner_kind = 'node'
UNION ALL
SELECT p.owner_kind, p.owner_id, p.key
FROM props AS p
LEFT ANTI JOIN edges AS e ON e.edge_id = p.owner_id
WHERE p.owner_kind = 'edge'
