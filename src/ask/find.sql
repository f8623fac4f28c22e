-- The definitions whose qualified name is $name or ends with it, whole parts; of the kind $kind, where that is not empty. Imports come last.
WITH found AS (
  SELECT * FROM definitions
  WHERE (qualified_name = $name OR ends_with(qualified_name, '.' || $name)) AND ($kind = '' OR kind = $kind)
)
SELECT d.qualified_name, d.kind, d.path, d.line, d.name_bstart - l.bstart AS col, d.name_bstart AS bstart, d.name_bend AS bend
FROM found AS d
LEFT JOIN (
  SELECT path, line, min(bstart - col) AS bstart FROM nodes WHERE path IN (SELECT DISTINCT path FROM found) GROUP BY path, line
) AS l ON l.path = d.path AND l.line = d.line
ORDER BY d.kind = 'import', d.path, d.name_bstart, d.name_bend, d.kind, d.qualified_name
