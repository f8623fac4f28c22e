-- What the call sites in one of targets, qualified names, lead to, the undecided ones too; name: what they call it.
SELECT c.path, c.line, n.col, c.bstart, c.bend, c.caller,
       CASE WHEN starts_with(c.reason, 'callee-is-') THEN NULL WHEN n.kind = 'Call' THEN f.name ELSE n.name END AS name,
       c.callee, c.callee_path, c.callee_bstart, c.status, c.confidence, c.reason
FROM call_graph AS c
LEFT JOIN nodes AS n
  ON n.path = c.path AND n.bstart = c.bstart AND n.bend = c.bend AND n.kind IN ('Call', 'Name', 'Attribute')
LEFT JOIN nodes AS f ON f.path = n.path AND f.parent_id = n.node_id AND f.ordinal = 0 AND n.kind = 'Call'
WHERE c.caller IN (SELECT target FROM targets)
ORDER BY c.path, c.bstart, c.bend DESC, c.callee, c.callee_path, c.callee_bstart, c.reason
