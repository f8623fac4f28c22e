-- Finds hooks, fixtures that are used without being named, and functions that marks and fixtures take.
-- law: a hook is a function `pytest_…` of a conftest.py or a module that imports pytest, or a method of that name in such a module
-- before: def pytest_addoption(parser) in conftest.py
-- after: it is entered
-- writes: framework_calls
-- many: definitions
WITH plugins AS (
  SELECT DISTINCT path FROM imports WHERE qname_first(module) IN ('pytest', '_pytest', 'pluggy')
  UNION
  SELECT path FROM files WHERE regexp_like(path, '(^|/)conftest\.py$')
)
SELECT 'pytest' AS framework, 'entry' AS kind, d.qualified_name AS callee, d.path AS callee_path, d.bstart AS callee_bstart,
       d.path, d.name_bstart AS bstart, d.name_bend AS bend, d.line, 'name of a hook' AS reason
FROM definitions AS d JOIN plugins AS p ON p.path = d.path
WHERE d.kind = 'function' AND starts_with(d.name, 'pytest_')
UNION ALL
SELECT 'pytest', 'call', d.qualified_name, d.path AS callee_path, d.bstart, d.path, c.name_bstart, c.name_bend, c.line, 'name of a hook'
FROM definitions AS d
JOIN plugins AS p ON p.path = d.path
JOIN definitions AS c ON c.path = d.path AND c.qualified_name = qname_parent(d.qualified_name) AND c.kind = 'class'
WHERE d.kind = 'method' AND starts_with(d.name, 'pytest_') AND span_make(c.bstart, c.bend) @> span_make(d.bstart, d.bend)
UNION ALL
SELECT 'pytest', 'entry', f.fixture, f.path AS callee_path, f.bstart, f.path, f.name_bstart, f.name_bend, NULL, 'autouse'
FROM pytest_fixtures AS f WHERE f.is_automatic
UNION ALL
SELECT 'pytest', 'registration', given, given_path, given_bstart, path, bstart, bend, min(line), min(name)
FROM given
WHERE regexp_like(name, '^(pytest|_pytest|pytest_asyncio)\.(.+\.)?(mark\.parametrize|param|fixture|hookimpl|hookspec|Config\.add_cleanup|FixtureRequest\.addfinalizer)$')
  AND NOT (is_decorator AND (regexp_like(name, 'parametrize$') OR
    (regexp_like(name, 'fixture$') AND regexp_like(path, '(^|/)(conftest|test_[^/]*|[^/]*_test)\.py$'))))
GROUP BY given, given_path, given_bstart, path, bstart, bend
