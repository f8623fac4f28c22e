-- The definitions whose name has $name within, in capitals or not; where $name has a dot, the qualified name.
SELECT d.qualified_name, d.kind, d.path, d.line, d.name_bstart - l.bstart AS col, d.name_bstart AS bstart, d.name_bend AS bend
FROM definitions AS d
LEFT JOIN (SELECT path, line, min(bstart - col) AS bstart FROM nodes GROUP BY path, line) AS l ON l.path = d.path AND l.line = d.line
WHERE strpos(lower(CASE WHEN strpos($name, '.') > 0 THEN d.qualified_name ELSE d.name END), lower($name)) > 0
  AND ($kind = '' OR d.kind = $kind)
ORDER BY d.kind = 'import', d.path, d.name_bstart, d.name_bend, d.kind, d.qualified_name
