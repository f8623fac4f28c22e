-- Finds the classes that Django looks for: models, applications, commands, migrations, and middleware, which settings name in texts.
-- law: a command lies in management/commands, a migration in migrations; middleware takes `get_response`
-- before: class Command(BaseCommand) in shop/management/commands/restock.py
-- after: the class is entered
-- writes: framework_calls
-- many: definitions
-- many: ancestors
SELECT 'django' AS framework, 'entry' AS kind, class AS callee, path AS callee_path, bstart AS callee_bstart,
       path, name_bstart AS bstart, name_bend AS bend, line, min(ancestor) AS reason
FROM ancestors
WHERE regexp_like(ancestor, '^django\.(contrib\.gis\.)?db\.models\.(base\.)?Model$')
   OR regexp_like(ancestor, '^django\.apps\.(config\.)?AppConfig$')
   OR (regexp_like(ancestor, '^django\.core\.management\.(base\.)?[A-Za-z]*Command$') AND regexp_like(path, '(^|/)management/commands/[^/]+\.py$')
       AND ends_with(class, '.Command'))
   OR (regexp_like(ancestor, '^django\.db\.migrations\.(migration\.)?Migration$') AND regexp_like(path, '(^|/)migrations/[^/]+\.py$')
       AND ends_with(class, '.Migration'))
   OR regexp_like(ancestor, '^django\.utils\.deprecation\.MiddlewareMixin$')
GROUP BY class, path, bstart, name_bstart, name_bend, line
UNION ALL
SELECT 'django', 'entry', c.qualified_name, c.path AS callee_path, c.bstart, c.path, c.name_bstart, c.name_bend, c.line, 'takes get_response'
FROM (
  SELECT DISTINCT path, qname_parent(qualified_name) AS taker FROM definitions
  WHERE kind = 'parameter' AND name = 'get_response' AND path IN (SELECT path FROM files WHERE regexp_like(path, '(^|/)middlewares?(/[^/]+)?\.py$'))
) AS p
JOIN definitions AS c ON c.path = p.path AND c.qualified_name = regexp_replace(p.taker, '\.__init__$', '')
LEFT ANTI JOIN ancestors AS a ON a.path = c.path AND a.bstart = c.bstart AND regexp_like(a.ancestor, '^django\.utils\.deprecation\.MiddlewareMixin$')
WHERE c.kind IN ('class', 'function')
