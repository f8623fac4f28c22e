-- Connects what a decorator names with the declaration it is applied to.
-- writes: edges
-- key: src, dst, src_symbol
SELECT 'DECORATES' AS kind, declaration_id AS src, CASE WHEN callee_kind = 'external' THEN callee END AS src_symbol,
       decorated_id AS dst, min(path) AS path, min(bstart) AS bstart, min(bend) AS bend, min(status) AS resolution,
       max(millionths) AS millionths,
       CASE WHEN min(status) = 'ambiguous' THEN decorated_id END AS ambiguity_group
FROM call_targets
WHERE decorated_id IS NOT NULL AND status <> 'unresolved' AND callee_kind IN ('function', 'method', 'class', 'external')
GROUP BY declaration_id, CASE WHEN callee_kind = 'external' THEN callee END, decorated_id
ORDER BY path
