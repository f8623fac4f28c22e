-- Connects each call with the callables it reaches: CALLS for functions, methods and things outside, INSTANTIATES for
-- classes.
-- writes: edges
-- key: kind, src, dst, dst_symbol
WITH ends AS (
    SELECT node_id, declaration_id, CASE WHEN callee_kind = 'external' THEN callee END AS symbol,
           CASE WHEN callee_kind = 'class' THEN 'INSTANTIATES' ELSE 'CALLS' END AS kind,
           min(path) AS path, min(bstart) AS bstart, min(bend) AS bend, min(status) AS resolution, max(millionths) AS millionths
    FROM call_targets
    WHERE status <> 'unresolved'
    GROUP BY node_id, declaration_id, CASE WHEN callee_kind = 'external' THEN callee END,
             CASE WHEN callee_kind = 'class' THEN 'INSTANTIATES' ELSE 'CALLS' END
)
SELECT kind, node_id AS src, declaration_id AS dst, symbol AS dst_symbol, path, bstart, bend, resolution, millionths,
       CASE WHEN resolution = 'ambiguous' THEN node_id END AS ambiguity_group
FROM ends
ORDER BY path
