-- Finds the modules that Django looks for by their places, in files that import Django.
-- before: shop/management/commands/restock.py
-- after: the module is entered
-- writes: framework_calls
-- many: definitions
SELECT 'django' AS framework, 'entry' AS kind, d.qualified_name AS callee, d.path AS callee_path, d.bstart AS callee_bstart,
       d.path, d.name_bstart AS bstart, d.name_bend AS bend, d.line, 'place of the file' AS reason
FROM definitions AS d
WHERE d.kind = 'module'
  AND regexp_like(d.path, '(^|/)(admin|apps|models|urls|wsgi|asgi|settings|manage|context_processors)\.py$|' ||
         '(^|/)(admin|models|settings|templatetags|migrations|management/commands)/[^/]+\.py$')
  AND d.path IN (SELECT path FROM imports WHERE qname_first(module) = 'django')
