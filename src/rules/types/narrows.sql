-- Connects each test with the types that it asks a name for: `isinstance`, `is None`, truth, `callable` and patterns.
-- law: the test is a node, and what it is labelled with a name in it or, of a pattern, the subject of its `match`
-- before: def f(x):\n    if isinstance(x, int): pass
-- after: NARROWS: Call isinstance(x, int) -> Type int
-- writes: edges
-- key: src, dst_symbol, label
SELECT 'NARROWS' AS kind, f.node_id AS src, CAST(NULL AS BIGINT) AS dst, ': ' || f.symbol AS dst_symbol, n.path, n.bstart,
       n.bend, nullif(f.via, '') AS label
FROM value_facts AS f
JOIN syntax_nodes AS n ON n.node_id = f.node_id
WHERE f.subject = 'narrow'
ORDER BY path
