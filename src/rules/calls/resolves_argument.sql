-- Connects each argument of a call with the parameter of each callee that takes it: positional ones by place after what is
-- bound, keywords by name, and what is left with `*` and `**`; what is spread only where one parameter alone may take it.
-- law: an argument leads to at most one parameter of each callee
-- before: def f(a, *b, k=1, **c): pass\nf(1, 2, k=3, m=4)
-- after: RESOLVES_ARGUMENT: Constant 1 -> Parameter a
-- after: RESOLVES_ARGUMENT: Constant 2 -> Parameter b
-- after: RESOLVES_ARGUMENT: keyword k -> Parameter k
-- after: RESOLVES_ARGUMENT: keyword m -> Parameter c
-- writes: edges
-- key: src, dst
WITH arguments AS (
    SELECT node_id, parent_id, CASE WHEN field = 'args' THEN field_index ELSE -1 END AS place,
           CASE WHEN field = 'keywords' THEN coalesce(name, '') ELSE '' END AS keyword, path, bstart, bend
    FROM syntax_nodes
    WHERE parent_kind = 'Call' AND field IN ('args', 'keywords')
)
SELECT 'RESOLVES_ARGUMENT' AS kind, a.node_id AS src, f.target_id AS dst, a.path, a.bstart, a.bend, f.symbol AS label,
       t.status AS resolution, t.millionths, CASE WHEN t.status = 'ambiguous' THEN a.node_id END AS ambiguity_group
FROM value_facts AS f
JOIN call_targets AS t ON t.node_id = f.node_id AND t.declaration_id = f.caller_id AND t.via = f.via
JOIN arguments AS a
    ON a.parent_id = f.node_id AND a.place = coalesce(f.number, -1) AND a.keyword = coalesce(f.symbol, '')
WHERE f.subject = 'argument'
ORDER BY path
