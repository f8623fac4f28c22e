-- The references that lead, or may lead, to one of targets, qualified names; within: the innermost definition around them.
WITH found AS (
  SELECT * FROM references WHERE target IN (SELECT target FROM targets)
), around AS (
  SELECT r.path, r.bstart, d.qualified_name,
         row_number() OVER (PARTITION BY r.path, r.bstart ORDER BY span_len(d.bstart, d.bend), d.node_id) AS nearness
  FROM (SELECT DISTINCT path, bstart, bend FROM found) AS r
  JOIN definitions AS d ON d.path = r.path AND span_make(d.bstart, d.bend) @> span_make(r.bstart, r.bend)
  WHERE d.kind IN ('module', 'class', 'function', 'method', 'lambda')
)
SELECT r.path, r.line, r.bstart - l.bstart AS col, r.bstart, r.bend, r.name, r.role, a.qualified_name AS within,
       r.target, r.target_kind, r.target_path, r.target_bstart, r.target_bend, r.status, r.confidence, r.reason
FROM found AS r
LEFT JOIN (
  SELECT path, line, min(bstart - col) AS bstart FROM nodes WHERE path IN (SELECT DISTINCT path FROM found) GROUP BY path, line
) AS l ON l.path = r.path AND l.line = r.line
LEFT JOIN around AS a ON a.path = r.path AND a.bstart = r.bstart AND a.nearness = 1
ORDER BY r.path, r.bstart, r.bend, r.role, r.target, r.target_path, r.target_bstart
