-- How many call sites that call one of words by name are unresolved, by reason; attributes only where $attributes.
WITH said AS (
  SELECT node_id, parent_id, ordinal, path, bstart, bend FROM nodes
  WHERE kind IN ('Name', 'Attribute') AND name IN (SELECT word FROM words)
), sites AS (
  SELECT c.path, c.bstart, c.bend
  FROM said AS s JOIN nodes AS c ON c.path = s.path AND c.node_id = s.parent_id AND c.kind = 'Call' AND s.ordinal = 0
  UNION ALL SELECT path, bstart, bend FROM said
)
SELECT c.reason, count(*) AS sites
FROM call_graph AS c JOIN sites AS s ON s.path = c.path AND s.bstart = c.bstart AND s.bend = c.bend
WHERE c.status = 'unresolved' AND NOT starts_with(c.reason, 'callee-is-')
  AND ($attributes OR NOT starts_with(c.reason, 'attribute-'))
GROUP BY c.reason ORDER BY sites DESC, c.reason
