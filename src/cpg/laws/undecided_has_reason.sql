-- What is not resolved says why; what is, has a target.
SELECT path, bstart, bend, status FROM references
WHERE (status = 'unresolved' AND reason IS NULL) OR (status <> 'unresolved' AND target IS NULL)
UNION ALL
SELECT path, bstart, bend, status FROM call_graph
WHERE (status = 'unresolved' AND reason IS NULL) OR (status <> 'unresolved' AND callee IS NULL)
