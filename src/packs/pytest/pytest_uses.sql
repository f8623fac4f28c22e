-- Finds which fixture a parameter of a test or fixture means.
-- law: of those of its name the one in its class, then in its module or imported there, then in the nearest conftest.py, then in other modules
-- before: def test_sell(shop), and a fixture shop in conftest.py beside it
-- after: shop is called for test_sell
-- writes: framework_calls
-- many: definitions
-- many: pytest_fixtures
WITH takers AS (
  SELECT path, bstart, qualified_name FROM definitions
  WHERE kind IN ('function', 'method') AND starts_with(name, 'test') AND regexp_like(path, '(^|/)(test_[^/]*|[^/]*_test)\.py$')
  UNION
  SELECT path, bstart, fixture FROM pytest_fixtures
), wanted AS (
  SELECT p.path, p.bstart, p.bend, p.line, p.name, t.qualified_name AS taker, t.bstart AS taker_bstart
  FROM definitions AS p JOIN takers AS t ON t.path = p.path AND t.qualified_name = qname_parent(p.qualified_name)
  WHERE p.kind = 'parameter' AND p.name IN (SELECT name FROM pytest_fixtures)
), imported AS (
  SELECT DISTINCT path, target_path, target FROM imports WHERE target_path IS NOT NULL
), ranked AS (
  SELECT w.path, w.bstart, w.bend, w.line, w.taker, f.fixture, f.path AS fixture_path, f.bstart AS fixture_bstart, w.name,
         rank() OVER (PARTITION BY w.path, w.bstart, w.bend ORDER BY
           CASE WHEN f.class IS NOT NULL AND f.path = w.path THEN 0 WHEN f.path = w.path OR i.path IS NOT NULL THEN 1 WHEN f.folder IS NOT NULL THEN 2 ELSE 3 END,
           length(f.folder) DESC) AS place
  FROM wanted AS w
  JOIN pytest_fixtures AS f ON f.name = w.name
  LEFT JOIN imported AS i ON i.path = w.path AND i.target_path = f.path AND i.target = f.fixture
  WHERE NOT (f.path = w.path AND f.bstart = w.taker_bstart)
    AND (f.class IS NULL OR (f.path = w.path AND qname_is_prefix(f.class, w.taker)))
    AND (f.path = w.path OR i.path IS NOT NULL OR (f.folder IS NOT NULL AND starts_with(w.path, f.folder))
         OR NOT regexp_like(f.path, '(^|/)(conftest|test_[^/]*|[^/]*_test)\.py$'))
)
SELECT 'pytest' AS framework, 'call' AS kind, fixture AS callee, fixture_path AS callee_path, fixture_bstart AS callee_bstart,
       path, bstart, bend, line, 'fixture ' || name AS reason
FROM ranked WHERE place = 1
