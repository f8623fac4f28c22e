-- Connects each class with its bases; the detail is the base's place in the order in which attributes are looked up.
-- law: a base that is known has an edge
-- before: class A: pass\nclass B(A): pass
-- after: INHERITS: Class B -> Class A
-- writes: edges
-- key: src, dst, dst_symbol
SELECT 'INHERITS' AS kind, b.node_id AS src, b.target_id AS dst, b.symbol AS dst_symbol, d.path, d.bstart, d.bend,
       CASE WHEN b.target_kind = 'external' THEN 'external' ELSE 'resolved' END AS resolution, 1000000 AS millionths,
       concat('order ', CAST(min(o.position) AS VARCHAR)) AS detail
FROM value_facts AS b
JOIN definition_sites AS d ON d.declaration_id = b.node_id AND d.kind = 'class'
JOIN value_facts AS o
    ON o.subject = 'ancestor' AND o.node_id = b.node_id
   AND (o.target_id = b.target_id OR o.symbol = b.symbol)
WHERE b.subject = 'base' AND b.target_kind IS NOT NULL
GROUP BY b.node_id, b.target_kind, b.target_id, b.symbol, d.path, d.bstart, d.bend
ORDER BY d.path
