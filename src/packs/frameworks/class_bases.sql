-- Gives each class the classes that it names as bases.
-- key: heir, base
-- column heir: Node of the class.
-- column base: Node of the base.
SELECT DISTINCT src AS heir, dst AS base FROM edges WHERE kind = 'INHERITS'
