-- Lists the methods of each class.
-- law: a method stands in one class
-- before: class A:\n    def m(self): pass
-- after: class_id=Class A name=m method_id=Method m
-- writes: class_methods
-- key: method_id
SELECT n.parent_id AS class_id, d.name, d.declaration_id AS method_id, d.path, d.name_bstart, d.name_bend
FROM definition_sites AS d
JOIN syntax_nodes AS n ON n.node_id = d.declaration_id AND n.parent_kind = 'Class'
WHERE d.kind = 'method'
