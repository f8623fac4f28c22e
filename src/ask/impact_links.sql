-- Who is affected at once (dst) when an entity (src) changes: a row a pair, by the surest place that says so, and of those the first.
-- Variables, modules and what is outside lead on where they are starts, and imports count of starts alone. What a class or
-- module says of its own members is no use of them.
WITH changing AS (
  SELECT * FROM entities WHERE (is_body AND kind <> 'module') OR id IN (SELECT id FROM starts)
), uses AS (
  SELECT r.path, r.bstart, r.bend, r.line, r.confidence, c.id, CASE r.role WHEN 'import' THEN 'import' ELSE 'reference' END AS link
  FROM references AS r JOIN changing AS c
    ON c.path = coalesce(r.target_path, '') AND c.name_bstart = coalesce(r.target_bstart, -1) AND c.qualified_name = r.target
  WHERE r.role NOT IN ('write', 'delete') AND (r.role <> 'import' OR c.id IN (SELECT id FROM starts))
), members AS (
  SELECT DISTINCT i.id, o.id AS of
  FROM entities AS i JOIN entities AS o ON o.path = i.path AND span_make(o.bstart, o.bend) @> span_make(i.bstart, i.bend)
  WHERE o.kind IN ('module', 'class') AND o.id <> i.id
), said AS (
  SELECT u.id AS src, w.id AS dst, u.link, u.confidence, u.bstart, u.bend, u.line
  FROM uses AS u JOIN (
    SELECT u.path, u.bstart, u.bend, first_by(e.id, span_len(e.bstart, e.bend)) AS id
    FROM (SELECT DISTINCT path, bstart, bend FROM uses) AS u
    JOIN entities AS e ON e.path = u.path AND span_make(e.bstart, e.bend) @> span_make(u.bstart, u.bend)
    WHERE e.is_body GROUP BY u.path, u.bstart, u.bend
  ) AS w ON w.path = u.path AND w.bstart = u.bstart AND w.bend = u.bend
  LEFT ANTI JOIN members AS m ON m.id = u.id AND m.of = w.id
  UNION ALL
  SELECT c.id, e.id, g.via, g.confidence, g.bstart, g.bend, g.line
  FROM call_graph AS g
  JOIN changing AS c ON c.path = coalesce(g.callee_path, '') AND c.bstart = coalesce(g.callee_bstart, -1) AND c.qualified_name = g.callee
  JOIN entities AS e ON e.path = g.path AND e.qualified_name = g.caller AND e.is_body AND e.is_first
  UNION ALL
  SELECT c.id, e.id, CASE l.kind WHEN 'INHERITS' THEN 'inheritance' WHEN 'OVERRIDES' THEN 'override' ELSE 'metaclass' END,
         l.confidence, e.bstart, e.bend, e.line
  FROM edges AS l JOIN changing AS c ON c.node_id = l.dst JOIN entities AS e ON e.node_id = l.src
  WHERE l.kind IN ('INHERITS', 'OVERRIDES', 'METACLASS')
  UNION ALL
  SELECT f.dst, f.src, 'framework', confidence_of(900000), f.bstart, f.bend, f.line
  FROM framework_links AS f JOIN changing AS c ON c.id = f.dst AND c.is_first WHERE f.kind = 'call'
  UNION ALL
  SELECT c.id, e.id, 'decoration', l.confidence, e.bstart, e.bend, e.line
  FROM edges AS l JOIN changing AS c ON c.node_id = l.src JOIN entities AS e ON e.node_id = l.dst
  WHERE l.kind = 'DECORATES'
)
SELECT src, dst, link, confidence, bstart, bend, line FROM (
  SELECT *, row_number() OVER (PARTITION BY src, dst ORDER BY confidence DESC, link = 'import', link = 'reference', bstart, bend, link) AS place
  FROM said WHERE src <> dst
) WHERE place = 1
