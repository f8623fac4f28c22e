-- What a body of code (src) calls (dst), or a framework for it: a row a pair, by the surest of the calls, and of those the first. What the body
-- of a class calls, the code around calls that the class stands in: nothing else runs it. It counts for the class where that is a start.
WITH callers AS (
  SELECT c.id, c.path, c.qualified_name, CASE WHEN c.kind = 'class' AND s.id IS NULL THEN a.runner ELSE c.id END AS runner
  FROM entities AS c LEFT JOIN starts AS s ON s.id = c.id LEFT JOIN around AS a ON a.id = c.id
  WHERE c.is_body AND c.is_first
), calls AS (
  SELECT f.runner AS src, t.id AS dst, g.via AS link, g.status, g.confidence, g.path, g.bstart, g.bend, g.line
  FROM call_graph AS g
  JOIN callers AS f ON f.path = g.path AND f.qualified_name = g.caller
  JOIN entities AS t ON t.path = coalesce(g.callee_path, '') AND t.bstart = coalesce(g.callee_bstart, -1) AND t.qualified_name = g.callee
  WHERE t.is_body OR t.kind = 'external'
  UNION ALL
  SELECT src, dst, 'framework', 'resolved', confidence_of(900000), path, bstart, bend, line FROM framework_links WHERE kind <> 'entry'
)
SELECT src, dst, link, status, confidence, path, bstart, bend, line FROM (
  SELECT *, row_number() OVER (PARTITION BY src, dst ORDER BY confidence DESC, bstart, bend, link) AS place FROM calls
) WHERE place = 1
