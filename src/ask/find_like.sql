-- The definitions whose name has $name within, in capitals or not; where $name has a dot, the qualified name.
WITH found AS (
  SELECT * FROM definitions
  WHERE strpos(lower(CASE WHEN strpos($name, '.') > 0 THEN qualified_name ELSE name END), lower($name)) > 0
    AND ($kind = '' OR kind = $kind)
)
SELECT d.qualified_name, d.kind, d.path, d.line, d.name_bstart - l.bstart AS col, d.name_bstart AS bstart, d.name_bend AS bend
FROM found AS d
LEFT JOIN (
  SELECT path, line, min(bstart - col) AS bstart FROM nodes WHERE path IN (SELECT DISTINCT path FROM found) GROUP BY path, line
) AS l ON l.path = d.path AND l.line = d.line
ORDER BY d.kind = 'import', d.path, d.name_bstart, d.name_bend, d.kind, d.qualified_name
