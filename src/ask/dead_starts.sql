-- Where code is entered from outside, and what of that is doubtful (reason): tests, modules, what is public, what entries
-- name, and what frameworks enter, with its module.
WITH bodies AS (
  SELECT e.*, i.id IS NOT NULL AS is_inner
  FROM entities AS e
  LEFT JOIN (
    SELECT DISTINCT i.id FROM entities AS i JOIN entities AS o ON o.path = i.path AND span_make(o.bstart, o.bend) @> span_make(i.bstart, i.bend)
    WHERE i.is_body AND o.kind IN ('function', 'method', 'lambda') AND o.id <> i.id
  ) AS i ON i.id = e.id
  WHERE e.is_body AND e.is_first
), guarded AS (
  SELECT DISTINCT r.path FROM references AS r
  JOIN nodes AS n ON n.path = r.path AND n.bstart = r.bstart AND n.bend = r.bend AND n.kind = 'Name'
  JOIN nodes AS c ON c.path = n.path AND c.node_id = n.parent_id AND c.kind = 'Compare'
  WHERE r.name = '__name__'
), named AS (
  SELECT DISTINCT b.* FROM bodies AS b JOIN entries AS e
    ON b.qualified_name LIKE replace(replace(e.entry, '_', '\_'), '*', '%') OR b.qualified_name LIKE '%.' || replace(replace(e.entry, '_', '\_'), '*', '%')
)
SELECT id, CASE WHEN $tests THEN NULL ELSE 'tests-only' END AS reason FROM bodies WHERE is_test
UNION
SELECT b.id, CASE WHEN strpos(b.qualified_name, '.') > 0 AND g.path IS NULL AND NOT ends_with(b.qualified_name, '.__main__') THEN 'module-not-imported' END
FROM bodies AS b LEFT JOIN guarded AS g ON g.path = b.path
WHERE b.kind = 'module' AND NOT b.is_test
UNION
SELECT DISTINCT b.id, CASE WHEN NOT $declared THEN 'public-name' END
FROM bodies AS b JOIN interfaces AS i ON i.interface = '*' OR b.qualified_name = i.interface OR starts_with(b.qualified_name, i.interface || '.')
WHERE b.kind <> 'lambda' AND NOT b.is_test AND NOT b.is_inner AND NOT regexp_like(b.qualified_name, '(^|\.)_')
UNION
SELECT id, NULL FROM named
UNION
SELECT b.id, NULL FROM bodies AS b JOIN named AS n ON n.path = b.path AND starts_with(b.qualified_name, n.qualified_name || '.')
WHERE n.kind IN ('module', 'class') AND NOT b.is_inner AND NOT regexp_like(substr(b.qualified_name, length(n.qualified_name) + 1), '\._')
UNION
SELECT unnest([b.id, m.id]), CASE WHEN b.is_test AND NOT $tests THEN 'tests-only' END
FROM framework_links AS f JOIN bodies AS b ON b.id = f.dst JOIN bodies AS m ON m.path = b.path AND m.kind = 'module'
WHERE f.kind = 'entry'
