-- A node of a file lies in the span of its parent; decorators stand before what they decorate.
SELECT c.node_id, c.kind, c.path, c.bstart, c.bend, p.kind AS parent_kind, p.bstart AS parent_bstart, p.bend AS parent_bend
FROM nodes AS c
JOIN nodes AS p ON p.node_id = c.parent_id AND p.path = c.path
WHERE (c.bstart < p.bstart OR c.bend > p.bend)
  AND NOT (p.kind IN ('FunctionDef', 'AsyncFunctionDef', 'ClassDef') AND c.bend <= p.bstart)
