-- Finds tests, and what pytest runs before and after them.
-- law: a test is a function `test…` at the top of a module, or in a class `Test…` without `__init__`, or a method `test…` of a unittest.TestCase;
-- law: the modules are those called test_*.py and *_test.py
-- before: def test_sell() in test_shop.py
-- after: test_sell is entered
-- writes: framework_calls
-- many: definitions
-- many: ancestors
WITH modules AS (
  SELECT path, qualified_name FROM definitions WHERE kind = 'module' AND regexp_like(path, '(^|/)(test_[^/]*|[^/]*_test)\.py$')
), classes AS (
  SELECT c.path, c.qualified_name, a.path IS NOT NULL AS is_case, c.bstart, c.bend
  FROM definitions AS c
  JOIN modules AS m ON m.path = c.path
  LEFT JOIN (SELECT DISTINCT path, bstart FROM ancestors WHERE regexp_like(ancestor, '^unittest\.([a-z_]+\.)*(TestCase|IsolatedAsyncioTestCase)$')) AS a
    ON a.path = c.path AND a.bstart = c.bstart
  LEFT JOIN (SELECT DISTINCT path, qname_parent(qualified_name) AS class FROM definitions WHERE kind = 'method' AND name = '__init__') AS i
    ON i.path = c.path AND i.class = c.qualified_name
  WHERE c.kind = 'class' AND (a.path IS NOT NULL OR (starts_with(c.name, 'Test') AND i.path IS NULL))
)
SELECT 'pytest' AS framework, 'entry' AS kind, d.qualified_name AS callee, d.path AS callee_path, d.bstart AS callee_bstart,
       d.path, d.name_bstart AS bstart, d.name_bend AS bend, d.line, 'name of a test' AS reason
FROM definitions AS d JOIN modules AS m ON m.path = d.path AND m.qualified_name = qname_parent(d.qualified_name)
WHERE d.kind = 'function'
  AND regexp_like(d.name, '^test|^(setup|teardown)_(module|function)$|^(setUp|tearDown)Module$')
UNION ALL
SELECT 'pytest', 'entry', d.qualified_name, d.path AS callee_path, d.bstart, d.path, d.name_bstart, d.name_bend, d.line,
       CASE WHEN c.is_case THEN 'unittest.TestCase' ELSE 'name of a test' END
FROM definitions AS d JOIN classes AS c ON c.path = d.path AND c.qualified_name = qname_parent(d.qualified_name)
WHERE d.kind = 'method' AND span_make(c.bstart, c.bend) @> span_make(d.bstart, d.bend)
  AND regexp_like(d.name, CASE WHEN c.is_case THEN '^test|^(setUp|tearDown)(Class)?$|^async(SetUp|TearDown)$' ELSE '^test|^(setup|teardown)_(class|method)$' END)
