-- Finds the methods that pytest calls of classes made of its own.
-- before: class YamlItem(pytest.Item) with runtest
-- after: YamlItem.runtest is called for YamlItem
-- writes: framework_calls
-- many: members
WITH hooks AS (
  SELECT column1 AS of, column2 AS names
  FROM (VALUES
    ('^(pytest|_pytest)\.(.+\.)?(Item|Function|Collector|File|Module|Class|Package|Node|FSCollector)$',
     'collect runtest repr_failure reportinfo setup teardown from_parent istestfunction istestclass funcnamefilter classnamefilter ' ||
     'add_marker listextrakeywords'))
)
SELECT 'pytest' AS framework, 'call' AS kind, m.member AS callee, m.path AS callee_path, m.bstart AS callee_bstart,
       m.path, m.class_bstart AS bstart, m.class_bend AS bend, m.line, min(m.ancestor) AS reason
FROM members AS m JOIN hooks AS h ON regexp_like(m.ancestor, h.of)
WHERE regexp_like(m.name, '^(' || replace(h.names, ' ', '|') || ')$')
GROUP BY m.member, m.path, m.bstart, m.class_bstart, m.class_bend, m.line
