-- Gives functions and methods that pytest makes fixtures, with where their names hold.
-- key: path, bstart
-- column path: File of the fixture.
-- column bstart: First byte of its definition.
-- column name_bstart: First byte of its name.
-- column name_bend: Byte after its name.
-- column name: Name of the fixture; that of the function, as one that is given as a text is not known.
-- column fixture: Qualified name of the function.
-- column folder: Folder of its conftest.py, with a slash at the end or empty; null where it is another file.
-- column class: Qualified name of the class it stands in; null where it stands in none.
-- column is_automatic: Whether it says `autouse`.
-- many: nodes
-- many: decorations
SELECT d.path, d.decorated_bstart AS bstart, d.name_bstart, d.name_bend, qname_last(d.decorated) AS name, d.decorated AS fixture,
       CASE WHEN regexp_like(d.path, '(^|/)conftest\.py$') THEN regexp_replace(d.path, 'conftest\.py$', '') END AS folder,
       CASE WHEN min(d.kind) = 'method' THEN qname_parent(d.decorated) END AS class,
       count(k.node_id) > 0 AS is_automatic
FROM decorations AS d
LEFT JOIN nodes AS c ON c.path = d.path AND c.bstart = d.bstart AND c.bend = d.bend AND c.kind = 'Call'
LEFT JOIN nodes AS k ON k.path = c.path AND k.parent_id = c.node_id AND k.kind = 'keyword' AND k.name = 'autouse'
WHERE regexp_like(d.name, '^(pytest|_pytest\.fixtures|pytest_asyncio|anyio)\.(.+\.)?(fixture|yield_fixture)$')
GROUP BY d.path, d.decorated_bstart, d.name_bstart, d.name_bend, d.decorated
