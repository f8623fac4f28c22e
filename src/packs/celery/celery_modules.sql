-- Finds the modules that workers enter: those that make an application, and `tasks.py` with a task in it.
-- law: `autodiscover_tasks` looks for modules called `tasks`
-- writes: framework_calls
-- many: definitions
SELECT 'celery' AS framework, 'entry' AS kind, d.qualified_name AS callee, d.path AS callee_path, d.bstart AS callee_bstart,
       d.path, d.name_bstart AS bstart, d.name_bend AS bend, d.line, min(m.reason) AS reason
FROM (
  SELECT path, caller, 'celery.Celery' AS reason FROM call_graph WHERE regexp_like(callee, '^celery\.(.+\.)?Celery$') AND via IN ('call', 'construction')
  UNION ALL
  SELECT path, NULL, 'autodiscover_tasks' FROM decorations
  WHERE regexp_like(path, '(^|/)tasks(/[^/]+)?\.py$')
    AND (regexp_like(name, '^celery\.(.+\.)?(Celery\.task|shared_task|periodic_task|decorators\.task|task\.task)$') OR name = 'celery.task')
) AS m
JOIN definitions AS d ON d.path = m.path AND d.kind = 'module' AND d.qualified_name = coalesce(m.caller, d.qualified_name)
GROUP BY d.qualified_name, d.path, d.bstart, d.name_bstart, d.name_bend, d.line
