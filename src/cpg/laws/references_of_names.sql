-- Every name that is read or deleted has a row in references.
SELECT n.path, n.bstart, n.bend, n.name
FROM nodes AS n
LEFT ANTI JOIN references AS r ON r.path = n.path AND r.bstart = n.bstart AND r.bend = n.bend
WHERE n.kind = 'Name'
