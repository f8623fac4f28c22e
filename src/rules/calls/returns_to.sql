-- Connects what a function gives with the calls that reach it: its returns, of a generator what it yields, of a lambda its
-- expression.
-- law: what a function gives leads to the calls, constructions and properties that CALLS and PROPERTY_ACCESS connect with it
-- before: def f(): return 1\nf()
-- after: RETURNS_TO: Return return 1 -> Call f()
-- writes: edges
-- key: src, dst
SELECT 'RETURNS_TO' AS kind, r.node_id AS src, t.node_id AS dst, t.path, t.bstart, t.bend, r.kind AS label,
       t.status AS resolution, t.millionths, CASE WHEN t.status = 'ambiguous' THEN t.node_id END AS ambiguity_group
FROM call_targets AS t
JOIN return_sites AS r ON r.function_id = t.declaration_id
WHERE t.via IN ('call', 'construction', 'property')
ORDER BY path
