-- Connects each class with the metaclass that it names.
-- law: a class has at most one
-- before: class M(type): pass\nclass A(metaclass=M): pass
-- after: METACLASS: Class A -> Class M
-- writes: edges
-- key: src, dst, dst_symbol
SELECT 'METACLASS' AS kind, m.node_id AS src, m.target_id AS dst, m.symbol AS dst_symbol, d.path, d.bstart, d.bend,
       CASE WHEN m.target_kind = 'external' THEN 'external' ELSE 'resolved' END AS resolution, 1000000 AS millionths
FROM value_facts AS m
JOIN definition_sites AS d ON d.declaration_id = m.node_id AND d.kind = 'class'
WHERE m.subject = 'metaclass'
ORDER BY d.path
