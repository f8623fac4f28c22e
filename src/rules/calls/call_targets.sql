-- Decides which callables each call reaches, by what the callee may be: functions, methods, classes with the `__init__`
-- and `__new__` that run, and things outside; the methods that iteration, `with`, operators, properties
-- and class statements call, and the `__getattr__` of modules.
-- law: every call site has a row
-- before: class A:\n    def __init__(self): pass\nA()
-- after: caller=call_targets callee=call_targets.A callee_kind=class status=resolved
-- after: caller=call_targets callee=call_targets.A.__init__ callee_kind=method status=resolved
-- writes: call_targets
-- key: path, bstart, bend, callee, callee_path, callee_bstart, via, reason
WITH facts AS (
    SELECT node_id, via, via = 'decoration' AS is_decorator, target_id, symbol, caller_id, reason, number
    FROM value_facts
    WHERE subject = 'callee'
),
counted AS (
    SELECT node_id, via, greatest(count(*), coalesce(max(number), 0)) AS total
    FROM facts
    WHERE reason IS NULL
    GROUP BY node_id, via
),
reached AS (
    SELECT f.node_id, f.via, f.is_decorator, f.target_id, f.symbol, f.caller_id,
           CASE WHEN f.is_decorator OR f.via = 'call' THEN t.total ELSE f.number END AS total
    FROM facts AS f
    JOIN counted AS t ON t.node_id = f.node_id AND t.via = f.via
    WHERE f.via <> 'construction' AND f.reason IS NULL
    UNION ALL
    SELECT f.node_id, f.via, false, f.target_id, f.symbol, CAST(NULL AS BIGINT), greatest(t.total, f.number)
    FROM facts AS f
    JOIN counted AS t ON t.node_id = f.node_id AND t.via = 'call'
    WHERE f.via = 'construction' AND f.reason IS NULL
),
-- `from m import x` asks a module that is no package for its `__path__`.
asked AS (
    SELECT DISTINCT m.node_id, c.qualified_name AS caller, d.declaration_id
    FROM module_sites AS m
    JOIN module_targets AS t
        ON t.source_root = m.source_root AND t.module = m.absolute_module AND t.module_path NOT LIKE '%__init__.py'
    JOIN bindings AS b ON b.scope_id = t.scope_id AND b.name = '__getattr__'
    JOIN definition_sites AS d ON d.binding_id = b.binding_id AND d.kind = 'function'
    JOIN syntax_nodes AS a ON a.parent_id = m.node_id
    JOIN import_sites AS i ON i.node_id = a.node_id
    JOIN scopes AS c ON c.scope_id = i.scope_id
),
placed AS (
    SELECT c.path, c.bstart, c.bend, c.line, c.caller, c.decorated_id, r.node_id, r.via, r.target_id, r.symbol, r.total
    FROM reached AS r
    JOIN call_sites AS c ON c.node_id = r.node_id AND c.is_decorator = r.is_decorator
    WHERE r.via IN ('call', 'construction', 'decoration')
    UNION ALL
    SELECT s.path, s.bstart, s.bend, s.line, w.qualified_name, CAST(NULL AS BIGINT), r.node_id, r.via, r.target_id,
           r.symbol, r.total
    FROM reached AS r
    JOIN syntax_nodes AS s ON s.node_id = r.node_id
    JOIN syntax_nodes AS w ON w.node_id = r.caller_id
    WHERE r.via NOT IN ('call', 'construction', 'decoration') AND w.qualified_name IS NOT NULL
    UNION ALL
    SELECT s.path, s.bstart, s.bend, s.line, a.caller, CAST(NULL AS BIGINT), a.node_id, 'import', a.declaration_id,
           CAST(NULL AS VARCHAR), 1
    FROM asked AS a
    JOIN syntax_nodes AS s ON s.node_id = a.node_id
)
SELECT p.path, p.bstart, p.bend, p.line, p.caller, p.node_id, coalesce(d.qualified_name, p.symbol) AS callee,
       coalesce(d.kind, 'external') AS callee_kind, d.path AS callee_path, d.bstart AS callee_bstart, d.declaration_id,
       p.decorated_id, p.via,
       CASE WHEN p.total > 1 THEN 'ambiguous' WHEN d.declaration_id IS NULL THEN 'external' ELSE 'resolved' END AS status,
       candidate_share(1000000, p.total) AS millionths, CASE WHEN p.total > 1 THEN 'several-callees' END AS reason
FROM placed AS p
LEFT JOIN definition_sites AS d
    ON d.declaration_id = p.target_id AND d.kind IN ('function', 'method', 'class', 'lambda')
WHERE p.total = 1 OR $strictness <> 'strict'
UNION ALL
SELECT c.path, c.bstart, c.bend, c.line, c.caller, c.node_id, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR),
       CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), c.decorated_id, 'call', 'unresolved', 0,
       CASE WHEN t.total > 1 THEN 'several-callees'
            WHEN c.callee_kind NOT IN ('Name', 'Attribute') THEN concat('callee-is-', lower(c.callee_kind))
            ELSE coalesce(v.reason, 'value-not-known') END
FROM call_sites AS c
LEFT JOIN counted AS t ON t.node_id = c.node_id AND t.via = CASE WHEN c.is_decorator THEN 'decoration' ELSE 'call' END
LEFT JOIN facts AS v ON v.node_id = c.node_id AND v.is_decorator = c.is_decorator AND v.reason IS NOT NULL
WHERE t.total IS NULL OR (t.total > 1 AND $strictness = 'strict')
ORDER BY path, bstart, bend DESC, callee NULLS FIRST, callee_path NULLS FIRST, callee_bstart NULLS FIRST, reason NULLS FIRST, via
