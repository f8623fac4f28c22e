-- What frameworks call (dst, of kind), and the body of code around the place that says so (src).
SELECT DISTINCT w.id AS src, t.id AS dst, f.kind, f.path, f.bstart, f.bend, f.line
FROM framework_calls AS f
JOIN entities AS t ON t.path = f.callee_path AND t.bstart = f.callee_bstart AND t.qualified_name = f.callee AND t.is_body
LEFT JOIN (
  SELECT f.path, f.bstart, f.bend, first_by(e.id, span_len(e.bstart, e.bend)) AS id
  FROM (SELECT DISTINCT path, bstart, bend FROM framework_calls) AS f
  JOIN entities AS e ON e.path = f.path AND span_make(e.bstart, e.bend) @> span_make(f.bstart, f.bend)
  WHERE e.is_body GROUP BY f.path, f.bstart, f.bend
) AS w ON w.path = f.path AND w.bstart = f.bstart AND w.bend = f.bend
