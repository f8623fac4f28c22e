-- Finds the methods that Celery calls of classes made of its own.
-- before: class Mail(Task) with run
-- after: Mail.run is called for Mail
-- writes: framework_calls
-- many: members
WITH hooks AS (
  SELECT column1 AS of, column2 AS names
  FROM (VALUES
    ('^celery\.(.+\.)?Task$',
     'after_return before_start on_failure on_retry on_success run on_bound'),
    ('^celery\.(.+\.)?(Bootstep|StartStopStep|ConsumerStep)$',
     'create include_if start stop terminate close shutdown get_consumers info'),
    ('^celery\.(.+\.)?(Scheduler|PersistentScheduler)$',
     'setup_schedule apply_entry tick sync close schedule_changed get_schedule set_schedule apply_async'),
    ('^celery\.(.+\.)?(Celery)$',
     'on_configure on_init setup_defaults gen_task_name'))
)
SELECT 'celery' AS framework, 'call' AS kind, m.member AS callee, m.path AS callee_path, m.bstart AS callee_bstart,
       m.path, m.class_bstart AS bstart, m.class_bend AS bend, m.line, min(m.ancestor) AS reason
FROM members AS m JOIN hooks AS h ON regexp_like(m.ancestor, h.of)
WHERE regexp_like(m.name, '^(' || replace(h.names, ' ', '|') || ')$')
GROUP BY m.member, m.path, m.bstart, m.class_bstart, m.class_bend, m.line
