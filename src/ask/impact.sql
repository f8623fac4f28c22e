-- The entities that are reached in at most $depth steps, with their places, the link that leads there and the chain of all before it.
WITH RECURSIVE chains AS (
  SELECT r.id, e.qualified_name AS chain FROM reached AS r JOIN entities AS e ON e.id = r.id AND e.is_first WHERE r.depth = 0
  UNION ALL
  SELECT r.id, c.chain || ' -> ' || e.qualified_name
  FROM chains AS c JOIN reached AS r ON r.previous = c.id JOIN entities AS e ON e.id = r.id AND e.is_first
  WHERE r.depth <= $depth
)
SELECT e.qualified_name, e.kind, e.path, e.line, e.name_bstart - s.bstart AS col, e.name_bstart AS bstart, e.name_bend AS bend,
       r.depth, l.link, l.bstart AS site_bstart, l.bend AS site_bend, l.line AS site_line, r.confidence, c.chain
FROM chains AS c
JOIN reached AS r ON r.id = c.id
JOIN entities AS e ON e.id = r.id AND e.is_first
JOIN links AS l ON l.src = r.previous AND l.dst = r.id
LEFT JOIN (
  SELECT path, line, min(bstart - col) AS bstart FROM nodes WHERE path IN (SELECT DISTINCT path FROM entities) GROUP BY path, line
) AS s ON s.path = e.path AND s.line = e.line
ORDER BY r.depth, e.path, e.name_bstart, e.qualified_name
