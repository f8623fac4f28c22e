-- Connects what a decorator names with the declaration it is applied to; the same decorator twice is two edges.
-- law: what a decorator names leads to one declaration an application
-- before: from lib import g\n@g\ndef f(): pass
-- after: DECORATES: Function g -> Function f
-- writes: edges
-- key: src, dst, src_symbol, site
SELECT 'DECORATES' AS kind, declaration_id AS src, CASE WHEN callee_kind = 'external' THEN callee END AS src_symbol,
       decorated_id AS dst, path, bstart, bend, status AS resolution, millionths,
       CASE WHEN status = 'ambiguous' THEN node_id END AS ambiguity_group, node_id AS site
FROM call_targets
WHERE decorated_id IS NOT NULL AND via = 'decoration' AND status <> 'unresolved' AND callee_kind IN ('function', 'method', 'class', 'external')
ORDER BY path
