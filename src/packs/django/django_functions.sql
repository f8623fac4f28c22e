-- Finds what is registered with Django by decorators and calls: receivers, template tags, admin classes, checks, URLs.
-- law: a tag is one where its library was made by Django, a receiver where Django has the signal or the decorator
-- before: @register.filter of cents, where register = template.Library()
-- after: cents is called by what registers it
-- writes: framework_calls
SELECT 'django' AS framework, 'registration' AS kind, given AS callee, given_path AS callee_path, given_bstart AS callee_bstart,
       path, bstart, bend, line, min(name) AS reason
FROM given
WHERE (kind IN ('function', 'method')
       AND (regexp_like(name, '^django\.dispatch\.(dispatcher\.)?receiver$')
         OR regexp_like(name, '^django\.(.+\.)?[A-Za-z_]+\.connect$')
         OR regexp_like(name, '^django\.template\.(.+\.)?Library\.(filter|filter_function|simple_tag|simple_block_tag|inclusion_tag|tag|tag_function)$')
         OR regexp_like(name, '^django\.contrib\.(gis\.)?admin\.(.+\.)?(action|display|AdminSite\.add_action|site\.add_action)$')
         OR regexp_like(name, '^django\.core\.checks\.(registry\.)?(CheckRegistry\.)?register$')
         OR regexp_like(name, '^django\.(urls|conf\.urls)\.(.+\.)?(path|re_path|url)$')
         OR regexp_like(name, '^django\.db\.migrations\.(.+\.)?RunPython$')
         OR regexp_like(name, '^django\.db\.(transaction\.)?on_commit$')))
   OR (kind = 'class'
       AND ((is_decorator AND regexp_like(name, '^django\.contrib\.(gis\.)?admin\.(.+\.)?register$'))
         OR (ordinal = 1 AND regexp_like(name, '^django\.contrib\.(gis\.)?admin\.(.+\.)?(AdminSite|site)\.register$'))
         OR regexp_like(name, '^django\.urls\.(.+\.)?register_converter$')
         OR regexp_like(name, '^django\.db\.models\.(.+\.)?register_lookup$')))
GROUP BY given, given_path, given_bstart, path, bstart, bend, line
