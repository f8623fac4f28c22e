-- Finds the modules that servers enter for the application that they make, and functions that make one.
-- writes: framework_calls
-- many: definitions
SELECT 'fastapi' AS framework, 'entry' AS kind, d.qualified_name AS callee, d.path AS callee_path, d.bstart AS callee_bstart,
       d.path, d.name_bstart AS bstart, d.name_bend AS bend, d.line, min(g.callee) AS reason
FROM call_graph AS g
JOIN definitions AS d ON d.path = g.path AND d.qualified_name = g.caller
WHERE regexp_like(g.callee, '^(fastapi|starlette)\.(.+\.)?(FastAPI|Starlette)$') AND g.via IN ('call', 'construction')
  AND (d.kind = 'module' OR (d.kind = 'function' AND d.name IN ('create_app', 'get_app', 'get_application', 'make_app')))
GROUP BY d.qualified_name, d.path, d.bstart, d.name_bstart, d.name_bend, d.line
