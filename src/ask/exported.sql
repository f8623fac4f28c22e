-- What modules hand on as $name without binding it: names that star imports bring.
SELECT d.qualified_name AS target, d.kind, e.label AS word, m.qualified_name || '.' || e.label AS through,
       CAST(NULL AS VARCHAR) AS reason, FALSE AS is_local
FROM edges AS e JOIN nodes AS m ON m.node_id = e.src JOIN nodes AS d ON d.node_id = e.dst
WHERE e.kind = 'RE_EXPORTS'
  AND (m.qualified_name || '.' || e.label = $name OR ends_with(m.qualified_name || '.' || e.label, '.' || $name))
ORDER BY target, through
