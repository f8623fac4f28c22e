-- Says of which type each variable, parameter, attribute and function's result is, as far as annotations and values say it.
-- law: every definition of a variable, parameter, attribute, function, method or lambda has a row
-- before: def f(x: int): return 'y'
-- after: name=x kind=parameter type_name=int status=resolved origin=declared
-- after: name=f kind=return type_name=str status=resolved origin=inferred
-- writes: types
-- key: path, bstart, bend, kind, name, function
WITH known AS (
    SELECT node_id, symbol, reason, via, caller_id FROM value_facts WHERE subject = 'type'
), callers AS (
    SELECT declaration_id, qualified_name FROM definition_sites
    WHERE kind IN ('module', 'class', 'function', 'method', 'lambda')
), places AS (
    SELECT path, name_bstart, name_bend, line, name, kind,
           CASE WHEN kind IN ('variable', 'attribute') THEN node_id ELSE declaration_id END AS place_id
    FROM definition_sites
    WHERE kind IN ('variable', 'parameter', 'attribute', 'function', 'method', 'lambda')
)
SELECT p.path, p.name_bstart AS bstart, p.name_bend AS bend, p.line, p.name,
       CASE WHEN p.kind IN ('function', 'method', 'lambda') THEN 'return' ELSE p.kind END AS kind,
       c.qualified_name AS function, k.symbol AS type_name, coalesce(k.reason, 'unresolved') AS status,
       coalesce(k.via, 'inferred') AS origin
FROM places AS p
LEFT JOIN known AS k ON k.node_id = p.place_id
LEFT JOIN callers AS c ON c.declaration_id = k.caller_id
ORDER BY path, bstart, bend DESC, kind, name, function NULLS FIRST
