-- Connects each type parameter with the class or function that it is a parameter of.
-- law: a type parameter is one of one declaration
-- before: class Box[T]: pass
-- after: TYPE_PARAM_OF: TypeParameter T -> Class Box
-- writes: edges
-- key: src, dst
SELECT 'TYPE_PARAM_OF' AS kind, p.declaration_id AS src, d.declaration_id AS dst, p.path, p.bstart, p.bend
FROM definition_sites AS p
JOIN syntax_nodes AS n ON n.node_id = p.node_id
JOIN definition_sites AS d ON d.node_id = n.parent_id AND d.kind IN ('class', 'function', 'method')
WHERE p.kind = 'type_parameter'
ORDER BY path
