-- Connects what a decorator names with the declaration it is applied to.
-- writes: edges
-- key: src, dst, src_symbol
SELECT 'DECORATES' AS kind, declaration_id AS src, CASE WHEN callee_kind = 'external' THEN callee END AS src_symbol,
       decorated_id AS dst, path, bstart, bend, status AS resolution, millionths,
       CASE WHEN status = 'ambiguous' THEN decorated_id END AS ambiguity_group
FROM call_targets
WHERE decorated_id IS NOT NULL AND status <> 'unresolved' AND callee_kind IN ('function', 'method', 'class', 'external')
ORDER BY path
