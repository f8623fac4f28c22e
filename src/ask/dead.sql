-- What is judged to be dead with at least $percent, but what lies in another such definition.
WITH listed AS (
  SELECT * FROM judged WHERE percent >= $percent
)
SELECT l.qualified_name, l.kind, l.path, l.line, l.name_bstart - s.bstart AS col, l.name_bstart AS bstart, l.name_bend AS bend,
       confidence_of(l.percent * 10000) AS confidence, l.reason, l.through
FROM listed AS l
LEFT JOIN (
  SELECT path, line, min(bstart - col) AS bstart FROM nodes WHERE path IN (SELECT DISTINCT path FROM listed) GROUP BY path, line
) AS s ON s.path = l.path AND s.line = l.line
LEFT JOIN (
  SELECT DISTINCT i.id FROM listed AS i JOIN listed AS o ON o.path = i.path AND span_make(o.bstart, o.bend) @> span_make(i.bstart, i.bend)
  WHERE o.id <> i.id
) AS i ON i.id = l.id
WHERE i.id IS NULL
ORDER BY confidence DESC, l.path, l.name_bstart
