-- Every call expression has a row in call_graph.
SELECT n.path, n.bstart, n.bend
FROM nodes AS n
LEFT ANTI JOIN call_graph AS c ON c.path = n.path AND c.bstart = n.bstart AND c.bend = n.bend
WHERE n.kind = 'Call' AND n.origin = 'treesitter'
