-- Gives each class of the repository all classes that it is made of, by their names.
-- key: path, bstart, ancestor
-- many: class_bases
-- many: definitions
-- column path: File of the class.
-- column bstart: First byte of its definition.
-- column bend: Byte after its last.
-- column line: Its line.
-- column name_bstart: First byte of its name.
-- column name_bend: Byte after its name.
-- column class: Qualified name of the class.
-- column ancestor: Qualified name of a class that it has as a base, or that such a one has.
WITH RECURSIVE lines AS (
  SELECT heir, base AS ancestor FROM class_bases
  UNION
  SELECT l.heir, b.base FROM lines AS l JOIN class_bases AS b ON b.heir = l.ancestor
)
SELECT DISTINCT d.path, d.bstart, d.bend, d.line, d.name_bstart, d.name_bend, d.qualified_name AS class, a.qualified_name AS ancestor
FROM lines AS l
JOIN definitions AS d ON d.node_id = l.heir
JOIN nodes AS a ON a.node_id = l.ancestor
