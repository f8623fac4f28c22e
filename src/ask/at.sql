-- What the names on line $line of $path mean; of them the one at column $col, where that is not negative.
WITH line AS (
  SELECT min(bstart - col) AS bstart FROM nodes WHERE path = $path AND line = $line
), here AS (
  SELECT d.qualified_name, d.kind, d.name, d.path, d.bstart, d.bend
  FROM definitions AS d CROSS JOIN line AS l
  WHERE d.path = $path AND d.line = $line AND d.kind <> 'module'
    AND ($col < 0 OR l.bstart + $col BETWEEN d.name_bstart AND d.name_bend)
), functions AS (
  SELECT DISTINCT qualified_name FROM definitions WHERE path = $path AND kind IN ('function', 'method', 'lambda')
)
SELECT h.qualified_name AS target, h.kind, h.name AS word, CAST(NULL AS VARCHAR) AS through, CAST(NULL AS VARCHAR) AS reason,
       h.kind IN ('parameter', 'type_parameter', 'lambda') OR f.qualified_name IS NOT NULL AS is_local
FROM here AS h LEFT JOIN functions AS f ON f.qualified_name = left(h.qualified_name, -1 - length(h.name))
WHERE h.kind <> 'import'
UNION ALL
SELECT CASE WHEN i.name IS NULL AND i.asname IS NULL THEN split_part(i.target, '.', 1) ELSE i.target END, 'import', h.name,
       h.qualified_name, i.reason, FALSE
FROM here AS h JOIN imports AS i ON i.path = h.path AND i.bstart = h.bstart AND i.bend = h.bend
WHERE h.kind = 'import'
UNION ALL
SELECT r.target, coalesce(r.target_kind, 'unknown'), r.name, NULL, r.reason,
       coalesce(r.target_kind, '') IN ('parameter', 'type_parameter') OR f.qualified_name IS NOT NULL
FROM references AS r CROSS JOIN line AS l LEFT JOIN functions AS f ON f.qualified_name = left(r.target, -1 - length(r.name))
WHERE r.path = $path AND r.line = $line AND ($col < 0 OR l.bstart IS NULL OR l.bstart + $col BETWEEN r.bstart AND r.bend)
ORDER BY target, kind, word, through
