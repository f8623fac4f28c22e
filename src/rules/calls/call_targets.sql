-- Decides which callables each call reaches, by what the callee may be: functions, methods, classes with the `__init__`
-- and `__new__` that run, and things outside; and the methods that iteration, `with`, operators and properties call.
-- law: every call site has a row
-- before: class A:\n    def __init__(self): pass\nA()
-- after: caller=call_targets callee=call_targets.A callee_kind=class status=resolved
-- after: caller=call_targets callee=call_targets.A.__init__ callee_kind=method status=resolved
-- writes: call_targets
-- key: path, bstart, bend, callee, callee_path, callee_bstart, via, reason
WITH facts AS (
    SELECT node_id, via, via = 'decoration' AS is_decorator, target_id, symbol, caller_id, reason
    FROM value_facts
    WHERE subject = 'callee'
),
callees AS (
    SELECT f.node_id, f.via, f.is_decorator, f.symbol, f.caller_id, d.qualified_name, d.kind, d.path, d.bstart,
           d.declaration_id, CASE WHEN f.via IN ('call', 'decoration') THEN '' ELSE coalesce(d.name, f.symbol) END AS method
    FROM facts AS f
    LEFT JOIN definition_sites AS d
        ON d.declaration_id = f.target_id AND d.kind IN ('function', 'method', 'class', 'lambda')
    WHERE f.reason IS NULL
),
counted AS (
    SELECT node_id, via, method, count(*) AS total FROM callees GROUP BY node_id, via, method
),
reached AS (
    SELECT c.path, c.bstart, c.bend, c.line, c.caller, c.node_id, c.decorated_id, v.qualified_name, v.kind,
           v.path AS callee_path, v.bstart AS callee_bstart, v.declaration_id, v.symbol, v.via,
           greatest(t.total, s.total) AS total
    FROM call_sites AS c
    JOIN callees AS v ON v.node_id = c.node_id AND v.is_decorator = c.is_decorator
    JOIN counted AS t ON t.node_id = v.node_id AND t.via = v.via AND t.method = v.method
    JOIN counted AS s
        ON s.node_id = c.node_id AND s.via = CASE WHEN c.is_decorator THEN 'decoration' ELSE 'call' END
    WHERE v.via IN ('call', 'construction', 'decoration')
    UNION ALL
    SELECT s.path, s.bstart, s.bend, s.line, w.qualified_name, v.node_id, CAST(NULL AS BIGINT), v.qualified_name, v.kind,
           v.path, v.bstart, v.declaration_id, CAST(NULL AS VARCHAR), v.via, t.total
    FROM callees AS v
    JOIN counted AS t ON t.node_id = v.node_id AND t.via = v.via AND t.method = v.method
    JOIN syntax_nodes AS s ON s.node_id = v.node_id
    JOIN syntax_nodes AS w ON w.node_id = v.caller_id
    WHERE v.via NOT IN ('call', 'construction', 'decoration') AND v.declaration_id IS NOT NULL
      AND w.qualified_name IS NOT NULL
)
SELECT path, bstart, bend, line, caller, node_id, coalesce(qualified_name, symbol) AS callee,
       coalesce(kind, 'external') AS callee_kind, callee_path, callee_bstart, declaration_id, decorated_id, via,
       CASE WHEN total > 1 THEN 'ambiguous' WHEN declaration_id IS NULL THEN 'external' ELSE 'resolved' END AS status,
       candidate_share(1000000, total) AS millionths, CASE WHEN total > 1 THEN 'several-callees' END AS reason
FROM reached
WHERE total = 1 OR (total <= 16 AND $strictness <> 'strict')
UNION ALL
SELECT c.path, c.bstart, c.bend, c.line, c.caller, c.node_id, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR),
       CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), c.decorated_id, 'call', 'unresolved', 0,
       CASE WHEN t.total > 16 THEN 'many-callees'
            WHEN t.total > 1 THEN 'several-callees'
            WHEN c.callee_kind NOT IN ('Name', 'Attribute') THEN concat('callee-is-', lower(c.callee_kind))
            ELSE coalesce(v.reason, 'value-not-known') END
FROM call_sites AS c
LEFT JOIN counted AS t ON t.node_id = c.node_id AND t.via = CASE WHEN c.is_decorator THEN 'decoration' ELSE 'call' END
LEFT JOIN facts AS v ON v.node_id = c.node_id AND v.is_decorator = c.is_decorator AND v.reason IS NOT NULL
WHERE t.total IS NULL OR (t.total > 1 AND $strictness = 'strict') OR t.total > 16
