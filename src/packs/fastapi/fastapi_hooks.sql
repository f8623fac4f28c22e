-- Finds the methods that FastAPI and Starlette call of classes made of their own.
-- before: class Timing(BaseHTTPMiddleware) with dispatch
-- after: Timing.dispatch is called for Timing
-- writes: framework_calls
-- many: members
WITH hooks AS (
  SELECT column1 AS of, column2 AS names
  FROM (VALUES
    ('^starlette\.(.+\.)?BaseHTTPMiddleware$|^fastapi\.middleware\..+$',
     'dispatch'),
    ('^starlette\.(.+\.)?HTTPEndpoint$',
     'get post put delete patch head options trace method_not_allowed dispatch'),
    ('^starlette\.(.+\.)?WebSocketEndpoint$',
     'on_connect on_receive on_disconnect decode dispatch'),
    ('^fastapi\.(.+\.)?APIRoute$',
     'get_route_handler matches handle'),
    ('^(fastapi|starlette)\.(.+\.)?(JSON|HTML|PlainText|Streaming|File|Redirect|ORJSON|UJSON)?Response$',
     'render init_headers'),
    ('^starlette\.(.+\.)?(AuthenticationBackend)$',
     'authenticate'),
    ('^(fastapi|starlette)\.(.+\.)?(FastAPI|Starlette)$',
     'openapi setup build_middleware_stack'))
)
SELECT 'fastapi' AS framework, 'call' AS kind, m.member AS callee, m.path AS callee_path, m.bstart AS callee_bstart,
       m.path, m.class_bstart AS bstart, m.class_bend AS bend, m.line, min(m.ancestor) AS reason
FROM members AS m JOIN hooks AS h ON regexp_like(m.ancestor, h.of)
WHERE regexp_like(m.name, '^(' || replace(h.names, ' ', '|') || ')$')
GROUP BY m.member, m.path, m.bstart, m.class_bstart, m.class_bend, m.line
