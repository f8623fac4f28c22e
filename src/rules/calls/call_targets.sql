-- Decides which callables each call reaches, as far as scoping and imports decide it: functions, methods and classes
-- named directly, the `__init__` and `__new__` that a named class defines itself, and things outside.
-- law: every call site has a row
-- before: class A:\n    def __init__(self): pass\nA()
-- after: caller=call_targets callee=call_targets.A callee_kind=class status=resolved
-- after: caller=call_targets callee=call_targets.A.__init__ callee_kind=method status=resolved
-- writes: call_targets
-- key: path, bstart, bend, callee, callee_path, callee_bstart, reason
WITH named AS (
    SELECT c.path, c.bstart, c.bend, c.line, c.caller, c.node_id, c.decorated_id, c.callee_kind AS syntax_kind,
           r.target, r.target_kind, r.target_path, r.definition_bstart, r.declaration_id, r.opens_scope_id,
           r.status, r.millionths, r.reason, r.node_id AS reference_id
    FROM call_sites AS c
    LEFT JOIN reference_targets AS r ON r.node_id = c.callee_node_id AND r.role IN ('call', 'read', 'attribute')
)
SELECT path, bstart, bend, line, caller, node_id, target AS callee, target_kind AS callee_kind,
       target_path AS callee_path, definition_bstart AS callee_bstart, declaration_id, decorated_id, status, millionths,
       reason
FROM named
WHERE target_kind IN ('function', 'method', 'class', 'lambda', 'external')
UNION ALL
SELECT n.path, n.bstart, n.bend, n.line, n.caller, n.node_id, d.target, d.definition_kind, d.target_path,
       d.definition_bstart, d.declaration_id, n.decorated_id,
       CASE WHEN d.candidates > 1 THEN 'ambiguous' ELSE n.status END, candidate_share(n.millionths, d.candidates), n.reason
FROM named AS n
JOIN bindings AS b ON b.scope_id = n.opens_scope_id AND b.name IN ('__init__', '__new__')
JOIN target_definitions AS d ON d.target_id = b.binding_id AND d.definition_kind = 'method'
WHERE n.target_kind = 'class' AND ($strictness <> 'strict' OR d.candidates = 1)
UNION ALL
SELECT DISTINCT path, bstart, bend, line, caller, node_id, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR),
       CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), decorated_id, 'unresolved', 0,
       CASE WHEN reference_id IS NULL THEN 'callee-is-' || lower(syntax_kind)
            WHEN target_kind IS NULL THEN reason
            ELSE 'value-of-' || target_kind END
FROM named
WHERE target_kind IS NULL OR target_kind NOT IN ('function', 'method', 'class', 'lambda', 'external')
