-- Finds where tasks are sent: by `delay`, `apply_async`, or as a signature.
-- law: what is sent is a function that Celery made a task of
-- before: send.delay(1), where @app.task decorates send
-- after: send is called there
-- writes: framework_calls
-- many: decorations
-- many: references
-- many: nodes
-- many: call_graph
SELECT 'celery' AS framework, 'call' AS kind, d.decorated AS callee, d.path AS callee_path, d.decorated_bstart AS callee_bstart,
       g.path, g.bstart, g.bend, min(g.line) AS line, min(f.name) AS reason
FROM call_graph AS g
JOIN nodes AS c ON c.path = g.path AND c.bstart = g.bstart AND c.bend = g.bend AND c.kind = 'Call'
JOIN nodes AS f ON f.path = c.path AND f.parent_id = c.node_id AND f.ordinal = 0 AND f.kind = 'Attribute'
JOIN nodes AS v ON v.path = f.path AND v.parent_id = f.node_id AND v.ordinal = 0
JOIN references AS r ON r.path = v.path AND r.bend = v.bend AND r.name = v.name AND r.role <> 'import'
JOIN decorations AS d ON d.path = r.target_path AND d.name_bstart = r.target_bstart
WHERE g.callee IS NULL AND f.name IN ('delay', 'apply_async', 'apply', 's', 'si', 'signature', 'retry', 'map', 'starmap', 'chunks')
  AND (regexp_like(d.name, '^celery\.(.+\.)?(Celery\.task|shared_task|periodic_task|decorators\.task|task\.task)$') OR d.name = 'celery.task')
GROUP BY d.decorated, d.path, d.decorated_bstart, g.path, g.bstart, g.bend
