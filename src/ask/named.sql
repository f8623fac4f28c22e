-- What $name means: definitions and outside symbols whose qualified name is $name or ends with it, and where imports of it lead.
WITH named AS (
  SELECT qualified_name, kind, name, path, bstart, bend FROM definitions
  WHERE qualified_name = $name OR ends_with(qualified_name, '.' || $name)
), functions AS (
  SELECT DISTINCT qualified_name FROM definitions WHERE kind IN ('function', 'method', 'lambda')
)
SELECT n.qualified_name AS target, n.kind, n.name AS word, CAST(NULL AS VARCHAR) AS through, CAST(NULL AS VARCHAR) AS reason,
       n.kind IN ('parameter', 'type_parameter', 'lambda') OR f.qualified_name IS NOT NULL AS is_local
FROM named AS n LEFT JOIN functions AS f ON f.qualified_name = left(n.qualified_name, -1 - length(n.name))
WHERE n.kind <> 'import'
UNION ALL
SELECT qualified_name, 'external', name, NULL, NULL, FALSE FROM nodes
WHERE path = '' AND kind = 'ExternalSymbol' AND (qualified_name = $name OR ends_with(qualified_name, '.' || $name))
UNION ALL
SELECT CASE WHEN i.name IS NULL AND i.asname IS NULL THEN split_part(i.target, '.', 1) ELSE i.target END, 'import', n.name,
       n.qualified_name, i.reason, FALSE
FROM named AS n JOIN imports AS i ON i.path = n.path AND i.bstart = n.bstart AND i.bend = n.bend
WHERE n.kind = 'import'
ORDER BY target, kind, word, through
