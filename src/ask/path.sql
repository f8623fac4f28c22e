-- The calls by which one of ends is reached, in their order: that with the fewest, of several the surest, of these the first.
WITH RECURSIVE steps AS (
  SELECT id, depth, previous FROM (
    SELECT r.id, r.depth, r.previous, row_number() OVER (ORDER BY r.depth, r.confidence DESC, r.id) AS place
    FROM reached AS r JOIN ends AS e ON e.id = r.id
  ) WHERE place = 1
  UNION ALL
  SELECT r.id, r.depth, r.previous FROM steps AS s JOIN reached AS r ON r.id = s.previous
)
SELECT s.depth AS step, l.path, l.line, l.bstart - b.bstart AS col, l.bstart, l.bend, f.qualified_name AS caller, t.qualified_name AS callee,
       nullif(t.path, '') AS callee_path, nullif(t.bstart, -1) AS callee_bstart, l.link AS via, l.status, l.confidence
FROM steps AS s
JOIN links AS l ON l.src = s.previous AND l.dst = s.id
JOIN entities AS f ON f.id = s.previous AND f.is_first
JOIN entities AS t ON t.id = s.id AND t.is_first
LEFT JOIN (
  SELECT path, line, min(bstart - col) AS bstart FROM nodes WHERE path IN (SELECT DISTINCT path FROM links) GROUP BY path, line
) AS b ON b.path = l.path AND b.line = l.line
ORDER BY step
