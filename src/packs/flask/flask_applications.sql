-- Finds what `flask run` and servers enter: modules that make an application, and functions of the names that Flask looks for.
-- writes: framework_calls
-- many: definitions
SELECT 'flask' AS framework, 'entry' AS kind, d.qualified_name AS callee, d.path AS callee_path, d.bstart AS callee_bstart,
       d.path, d.name_bstart AS bstart, d.name_bend AS bend, d.line,
       CASE d.kind WHEN 'module' THEN 'flask.Flask' ELSE 'flask run' END AS reason
FROM (
  SELECT DISTINCT path, caller FROM call_graph WHERE regexp_like(callee, '^flask\.(app\.)?Flask$') AND via IN ('call', 'construction')
) AS g
JOIN definitions AS d ON d.path = g.path AND d.qualified_name = g.caller
WHERE d.kind = 'module' OR (d.kind = 'function' AND d.name IN ('create_app', 'make_app'))
