-- What bodies of code (id) name: what may run, and names that such a thing has, whatever they lead to.
WITH said AS (
  SELECT path, bstart, bend, name, role, status, target, target_path, target_bstart FROM references
  WHERE target_kind IN ('module', 'class', 'function', 'method')
     OR (name IN (SELECT name FROM entities WHERE kind IN ('class', 'function', 'method'))
         AND coalesce(reason, '') NOT IN ('callee-not-known', 'no-such-parameter', 'parameter-of-outside', 'taken-by-double-star'))
)
SELECT w.id, s.path, s.bend, s.name, s.role, s.status, s.target, s.target_path, s.target_bstart
FROM said AS s JOIN (
  SELECT s.path, s.bstart, s.bend, first_by(e.id, span_len(e.bstart, e.bend)) AS id
  FROM (SELECT DISTINCT path, bstart, bend FROM said) AS s
  JOIN entities AS e ON e.path = s.path AND span_make(e.bstart, e.bend) @> span_make(s.bstart, s.bend)
  WHERE e.is_body GROUP BY s.path, s.bstart, s.bend
) AS w ON w.path = s.path AND w.bstart = s.bstart AND w.bend = s.bend
