-- Every parent is a node.
SELECT c.node_id, c.kind, c.path, c.bstart
FROM nodes AS c
LEFT ANTI JOIN nodes AS p ON p.node_id = c.parent_id
WHERE c.parent_id IS NOT NULL
