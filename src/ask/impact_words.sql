-- What is called by name or as an attribute, of what is reached in at most $depth steps.
SELECT DISTINCT e.name AS word
FROM reached AS r JOIN entities AS e ON e.id = r.id
LEFT JOIN entities AS f ON f.path = e.path AND f.qualified_name = qname_parent(e.qualified_name) AND f.kind IN ('function', 'method', 'lambda')
WHERE r.depth <= $depth AND e.kind IN ('class', 'function', 'method', 'attribute', 'variable') AND (f.id IS NULL OR e.is_body)
