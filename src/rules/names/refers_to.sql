-- Connects each reference with the declarations or outside symbols it may mean.
-- writes: edges
-- key: src, dst, dst_symbol
WITH ends AS (
    SELECT node_id, declaration_id, CASE WHEN target_kind = 'external' THEN target END AS symbol,
           min(path) AS path, min(bstart) AS bstart, min(bend) AS bend
    FROM reference_targets
    WHERE status <> 'unresolved' AND role <> 'import'
    GROUP BY node_id, declaration_id, CASE WHEN target_kind = 'external' THEN target END
),
counted AS (
    SELECT node_id, declaration_id, symbol, path, bstart, bend, count(*) OVER (PARTITION BY node_id) AS candidates
    FROM ends
)
SELECT 'REFERS_TO' AS kind, node_id AS src, declaration_id AS dst, symbol AS dst_symbol, path, bstart, bend,
       CASE WHEN candidates > 1 THEN 'ambiguous' WHEN symbol IS NOT NULL THEN 'external' ELSE 'resolved' END
           AS resolution,
       1000000 / candidates AS millionths, CASE WHEN candidates > 1 THEN node_id END AS ambiguity_group
FROM counted
ORDER BY path
