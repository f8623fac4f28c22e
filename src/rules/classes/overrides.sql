-- Connects each method with the method of the same name that it hides: the first along the order of its class.
-- law: a method whose name no ancestor has overrides nothing
-- before: class A:\n    def m(self): pass\nclass B(A):\n    def m(self): pass
-- after: OVERRIDES: Method m -> Method m
-- writes: edges
-- key: src, dst
WITH hidden AS (
    SELECT m.method_id, o.method_id AS other_id, m.path, m.name_bstart, m.name_bend, a.position
    FROM class_methods AS m
    JOIN value_facts AS a ON a.subject = 'ancestor' AND a.node_id = m.class_id AND a.target_kind = 'declaration'
    JOIN class_methods AS o ON o.class_id = a.target_id AND o.name = m.name
),
nearest AS (
    SELECT method_id, min(position) AS position FROM hidden GROUP BY method_id
)
SELECT 'OVERRIDES' AS kind, h.method_id AS src, h.other_id AS dst, h.path, h.name_bstart AS bstart, h.name_bend AS bend,
       'resolved' AS resolution, 1000000 AS millionths
FROM hidden AS h
JOIN nearest AS n ON n.method_id = h.method_id AND n.position = h.position
ORDER BY h.path
