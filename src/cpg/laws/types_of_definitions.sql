-- Every variable, parameter, attribute and function has a type's row where it is defined, and nothing else has.
WITH places AS (
    SELECT path, name_bstart AS bstart, name,
           CASE WHEN kind IN ('function', 'method', 'lambda') THEN 'return' ELSE kind END AS kind
    FROM definitions
    WHERE kind IN ('variable', 'parameter', 'attribute', 'function', 'method', 'lambda')
)
SELECT p.path, p.bstart, p.kind, p.name, t.kind AS type_kind
FROM places AS p
FULL JOIN types AS t ON t.path = p.path AND t.bstart = p.bstart AND t.kind = p.kind AND t.name = p.name
WHERE p.path IS NULL OR t.path IS NULL
