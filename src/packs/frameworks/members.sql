-- Gives the methods and classes in each class that is made of others, with the names of these.
-- key: path, bstart, ancestor
-- many: ancestors
-- column path: File of the class.
-- column bstart: First byte of the member's definition.
-- column name: Name of the member.
-- column kind: `method` or `class`.
-- column member: Qualified name of the member.
-- column class_bstart: First byte of the class's name.
-- column class_bend: Byte after the class's name.
-- column line: Line of the class.
-- column ancestor: Qualified name of a class that the member's class has as a base, or that such a one has.
SELECT DISTINCT a.path, m.bstart, m.name, m.kind, m.qualified_name AS member, a.name_bstart AS class_bstart, a.name_bend AS class_bend, a.line, a.ancestor
FROM ancestors AS a
JOIN definitions AS m ON m.path = a.path AND qname_parent(m.qualified_name) = a.class
WHERE m.kind IN ('method', 'class') AND span_make(a.bstart, a.bend) @> span_make(m.bstart, m.bend)
