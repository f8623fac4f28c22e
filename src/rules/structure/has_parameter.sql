-- Connects functions, methods and lambdas with their parameters, in order.
-- law: the ordinals of a function's parameters count from 0 without a gap
-- before: def f(a, *b): pass
-- after: HAS_PARAMETER: Function f -> Parameter a
-- after: HAS_PARAMETER: Function f -> Parameter b
-- writes: edges
-- key: src, dst
SELECT 'HAS_PARAMETER' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend,
       CAST(row_number() OVER (PARTITION BY parent_id ORDER BY ordinal) AS BIGINT) - 1 AS ordinal
FROM syntax_nodes
WHERE kind = 'Parameter'
ORDER BY path
