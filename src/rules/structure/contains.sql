-- Connects what contains with what is contained: repository, packages, files, modules and declarations.
-- law: what contains and what is contained form a tree under the repository
-- before: class A:\n    def m(self): pass
-- after: CONTAINS: Class A -> Method m
-- after: CONTAINS: Method m -> Parameter self
-- after: CONTAINS: Module contains -> Class A
-- writes: edges
-- key: src, dst
SELECT 'CONTAINS' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend, ordinal
FROM syntax_nodes
WHERE parent_id IS NOT NULL AND (family IN ('container', 'declaration') OR kind = 'Module')
ORDER BY path
