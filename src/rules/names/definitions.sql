-- Lists every binding site: what is defined, where, and under which qualified name.
-- law: every binding site has a row
-- before: class A:\n    def m(self): pass
-- after: qualified_name=definitions kind=module name=definitions
-- after: qualified_name=definitions.A kind=class name=A
-- after: qualified_name=definitions.A.m kind=method name=m
-- after: qualified_name=definitions.A.m.self kind=parameter name=self
-- writes: definitions
-- key: path, bstart, bend, kind, name_bstart, qualified_name
SELECT qualified_name, kind, name, path, bstart, bend, name_bstart, name_bend, line, declaration_id AS node_id
FROM definition_sites
ORDER BY path, bstart, bend DESC, kind, name_bstart, qualified_name
