-- Containment has no cycle: in a file a parent's span is larger, or equal and its kind another level of the tree.
SELECT c.node_id, c.kind, c.path
FROM nodes AS c
JOIN nodes AS p ON p.node_id = c.parent_id
WHERE c.node_id = p.node_id OR (p.parent_id = c.node_id)
