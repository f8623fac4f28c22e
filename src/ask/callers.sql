-- The call sites that lead, or may lead, to one of targets, qualified names.
SELECT c.path, c.line, n.col, c.bstart, c.bend, c.caller, c.callee, c.callee_path, c.callee_bstart, c.status, c.confidence, c.reason
FROM call_graph AS c
LEFT JOIN nodes AS n
  ON n.path = c.path AND n.bstart = c.bstart AND n.bend = c.bend AND n.kind IN ('Call', 'Name', 'Attribute')
WHERE c.callee IN (SELECT target FROM targets)
ORDER BY c.path, c.bstart, c.bend DESC, c.callee, c.callee_path, c.callee_bstart
