-- Connects what is declared with each type that it has where it is bound, as far as that is decided.
-- law: an edge for each declaration and type that a row of `types` gives it, `declared` where one of them is
-- before: x = 1
-- after: HAS_TYPE: Variable x -> Type int
-- writes: edges
-- key: src, dst_symbol
WITH known AS (
    SELECT node_id, symbol, reason, via FROM value_facts
    WHERE subject = 'type' AND reason IN ('resolved', 'external') AND symbol IS NOT NULL
), places AS (
    SELECT declaration_id, CASE WHEN kind IN ('variable', 'attribute') THEN node_id ELSE declaration_id END AS place_id,
           path, name_bstart, name_bend
    FROM definition_sites
    WHERE kind IN ('variable', 'parameter', 'attribute', 'function', 'method', 'lambda')
)
SELECT 'HAS_TYPE' AS kind, p.declaration_id AS src, CAST(NULL AS BIGINT) AS dst, ': ' || k.symbol AS dst_symbol, p.path,
       min(p.name_bstart) AS bstart, min(p.name_bend) AS bend, min(k.via) AS label, min(k.reason) AS resolution
FROM known AS k
JOIN places AS p ON p.place_id = k.node_id
GROUP BY p.declaration_id, k.symbol, p.path
ORDER BY path
