-- Functions, methods and classes that no code is sure to reach from starts, how likely they are dead in percent, why, and through what that is
-- not their own reason.
WITH RECURSIVE doubts AS (
  SELECT column1 AS reason, column2 AS doubt
  FROM (VALUES ('string-annotation', 85), ('name-said', 80), ('tests-only', 75), ('getattr-in-file', 72), ('imported-only', 70),
    ('public-member', 65), ('public-name', 60), ('decorated', 45), ('module-not-imported', 40), ('registered', 35),
    ('decorated-outside', 32), ('getattr-in-class', 30), ('given-outside', 25), ('outside-base', 20), ('attribute-not-resolved', 15))
), ways AS (
  SELECT l.src, l.dst, l.reason, coalesce(d.doubt, 0) AS doubt FROM links AS l LEFT JOIN doubts AS d ON d.reason = l.reason
), entered AS (
  SELECT s.id, s.reason, coalesce(d.doubt, 0) AS doubt FROM starts AS s LEFT JOIN doubts AS d ON d.reason = s.reason
), walk AS (
  SELECT id, doubt FROM entered
  UNION
  SELECT y.dst, greatest(w.doubt, y.doubt) FROM walk AS w JOIN ways AS y ON y.src = w.id
), alive AS (
  SELECT id, min(doubt) AS doubt FROM walk GROUP BY id
), judged AS (
  SELECT e.id, e.qualified_name, e.kind, e.path, e.line, e.bstart, e.bend, e.name_bstart, e.name_bend, a.doubt
  FROM entities AS e LEFT JOIN alive AS a ON a.id = e.id
  WHERE e.is_first AND e.kind IN ('function', 'method', 'class') AND NOT e.is_test AND NOT ends_with(e.path, '.pyi')
    AND (a.doubt IS NULL OR a.doubt > 0)
), reasons AS (
  SELECT j.id, n.reason, CAST(NULL AS VARCHAR) AS through, 0 AS place FROM judged AS j JOIN entered AS n ON n.id = j.id AND n.doubt = j.doubt
  UNION ALL
  SELECT j.id, CASE WHEN j.doubt IS NULL THEN 'used-by-dead-code' WHEN y.doubt = j.doubt THEN y.reason ELSE d.reason END,
         CASE WHEN j.doubt IS NULL OR y.doubt < j.doubt THEN u.qualified_name END,
         CASE WHEN y.doubt = j.doubt THEN 1 ELSE 2 END
  FROM judged AS j
  JOIN ways AS y ON y.dst = j.id AND y.src <> y.dst
  LEFT JOIN alive AS s ON s.id = y.src
  LEFT JOIN entities AS u ON u.id = y.src AND u.is_first
  LEFT JOIN doubts AS d ON d.doubt = j.doubt
  WHERE (j.doubt IS NULL AND u.id IS NOT NULL AND y.reason IS NULL) OR greatest(s.doubt, y.doubt) = j.doubt
), told AS (
  SELECT j.*, r.reason, r.through,
         coalesce(j.doubt, CASE WHEN j.kind = 'method' OR r.reason IS NOT NULL THEN 85 ELSE 95 END) AS percent,
         row_number() OVER (PARTITION BY j.id ORDER BY r.place, r.reason, r.through) AS place
  FROM judged AS j LEFT JOIN reasons AS r ON r.id = j.id
)
SELECT id, qualified_name, kind, path, line, bstart, bend, name_bstart, name_bend, percent, coalesce(reason, 'not-referenced') AS reason, through
FROM told WHERE place = 1
