-- Finds handlers of applications and routers, dependencies and background tasks.
-- law: a dependency is called for the handler, or the dependency, in whose parameters it stands
-- before: def read(user=Depends(signed_in)) under @router.get("/")
-- after: read is called by what registers it, and signed_in for read
-- writes: framework_calls
SELECT 'fastapi' AS framework, CASE WHEN regexp_like(min(name), '(Depends|Security|add_task|BackgroundTask|run_in_threadpool)$') THEN 'call' ELSE 'registration' END AS kind, given AS callee, given_path AS callee_path, given_bstart AS callee_bstart,
       path, bstart, bend, line, min(name) AS reason
FROM given
WHERE regexp_like(name, '^(fastapi|starlette)\.(.+\.)?(FastAPI|APIRouter|Starlette|Router)\.(get|post|put|delete|patch|options|head|trace|' ||
         'websocket|websocket_route|route|api_route|middleware|exception_handler|on_event|add_api_route|add_api_websocket_route|add_route|' ||
         'add_websocket_route|add_event_handler|add_exception_handler|add_middleware)$')
   OR (regexp_like(name, '^(fastapi|starlette)\.(.+\.)?(FastAPI|APIRouter|Starlette|Router)$')
       AND keyword IN ('lifespan', 'default_response_class', 'generate_unique_id_function'))
   OR regexp_like(name, '^starlette\.(.+\.)?(Route|WebSocketRoute|Mount|Middleware|BackgroundTask)$')
   OR regexp_like(name, '^fastapi\.(.+\.)?(Depends|Security)$')
   OR regexp_like(name, '^(fastapi|starlette)\.(.+\.)?(BackgroundTasks\.add_task|run_in_threadpool)$')
GROUP BY given, given_path, given_bstart, path, bstart, bend, line
