-- Connects each call with the callables it reaches: CALLS for functions, methods and things outside, INSTANTIATES for
-- classes, PROPERTY_ACCESS for the methods of properties.
-- law: an edge for each callee that is known, none for a call that is undecided
-- before: from lib import C, g\ng()\nC()
-- after: CALLS: Call C() -> Method __init__
-- after: CALLS: Call g() -> Function g
-- after: INSTANTIATES: Call C() -> Class C
-- writes: edges
-- key: kind, src, dst, dst_symbol
SELECT CASE WHEN callee_kind = 'class' THEN 'INSTANTIATES' WHEN via = 'property' THEN 'PROPERTY_ACCESS' ELSE 'CALLS' END AS kind, node_id AS src,
       declaration_id AS dst, CASE WHEN callee_kind = 'external' THEN callee END AS dst_symbol, path, bstart, bend,
       status AS resolution, millionths, CASE WHEN status = 'ambiguous' THEN node_id END AS ambiguity_group
FROM call_targets
WHERE callee IS NOT NULL
ORDER BY path
