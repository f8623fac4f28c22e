-- The calls in what is reached whose callee is not known, and those that leave the repository (reason null): how many, and how many say one
-- of words, by reason.
WITH said AS (
  SELECT DISTINCT c.path, c.bstart, c.bend FROM nodes AS s JOIN nodes AS c ON c.path = s.path AND c.node_id = s.parent_id AND c.kind = 'Call'
  WHERE s.kind IN ('Name', 'Attribute') AND s.ordinal = 0 AND s.name IN (SELECT word FROM words)
)
SELECT CASE g.status WHEN 'unresolved' THEN g.reason END AS reason, count(*) AS sites, count(s.path) AS saying
FROM call_graph AS g
JOIN entities AS e ON e.path = g.path AND e.qualified_name = g.caller AND e.is_body AND e.is_first
JOIN reached AS r ON r.id = e.id
LEFT JOIN said AS s ON s.path = g.path AND s.bstart = g.bstart AND s.bend = g.bend
WHERE g.status = 'unresolved' OR g.callee_path IS NULL
GROUP BY 1 ORDER BY sites DESC, reason
