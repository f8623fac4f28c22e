-- Finds tasks, and receivers of Celery's signals.
-- law: the decorator is an attribute of an application, `shared_task`, or a signal of Celery
-- before: @app.task of send, where app = Celery("shop")
-- after: send is called for what registers it
-- writes: framework_calls
SELECT 'celery' AS framework, 'registration' AS kind, given AS callee, given_path AS callee_path, given_bstart AS callee_bstart,
       path, bstart, bend, line, min(name) AS reason
FROM given
WHERE kind IN ('function', 'method')
  AND (regexp_like(name, '^celery\.(.+\.)?(Celery\.task|shared_task|periodic_task|decorators\.task|task\.task)$') OR name = 'celery.task'
    OR regexp_like(name, '^celery\.(.+\.)?(signals\.[a-z_]+|on_after_configure|on_after_finalize|on_after_fork|user_preload_options)\.connect$'))
GROUP BY given, given_path, given_bstart, path, bstart, bend, line
