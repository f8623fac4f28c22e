-- Joins by an operator of the program.
-- key: path, bstart, qualified_name
-- many: call_graph
-- many: definitions
-- column path: The file.
-- column bstart: Where a call is.
-- column qualified_name: A definition around it.
SELECT DISTINCT c.path, c.bstart, d.qualified_name
FROM call_graph AS c
JOIN definitions AS d ON d.path = c.path AND span_contains(d.bstart, d.bend, c.bstart, c.bend)
