-- Finds the methods that Jinja calls of classes made of its own.
-- law: a class in which `call_method` is called has methods that it names in texts; templates call these
-- before: class Now(Extension) with parse
-- after: Now.parse is called for Now
-- writes: framework_calls
-- many: members
WITH hooks AS (
  SELECT column1 AS of, column2 AS names
  FROM (VALUES
    ('^jinja2\.(.+\.)?Extension$',
     'parse preprocess filter_stream bind attr call_method'),
    ('^jinja2\.(.+\.)?[A-Za-z]*Loader$',
     'get_source list_templates load'),
    ('^jinja2\.(.+\.)?BytecodeCache$',
     'load_bytecode dump_bytecode clear get_bucket get_cache_key get_source_checksum set_bucket'),
    ('^jinja2\.(.+\.)?(Sandboxed|Native|Immutable|Overlay)*Environment$',
     'call call_binop call_filter call_test call_unop compile compile_expression from_string get_template getattr getitem ' ||
     'handle_exception intercept_binop is_safe_attribute is_safe_callable join_path lex list_templates make_globals overlay parse ' ||
     'preprocess select_template unsafe_undefined'),
    ('^jinja2\.(.+\.)?Undefined$',
     '_fail_with_undefined_error _undefined_message'),
    ('^jinja2\.(.+\.)?CodeGenerator$',
     'visit_[A-Za-z]+'))
), callers AS (
  SELECT DISTINCT path, qname_parent(caller) AS class FROM call_graph WHERE regexp_like(callee, '^jinja2\.(.+\.)?Extension\.call_method$')
)
SELECT 'jinja2' AS framework, 'call' AS kind, member AS callee, path AS callee_path, bstart AS callee_bstart,
       path, class_bstart AS bstart, class_bend AS bend, line, min(reason) AS reason
FROM (
  SELECT m.*, m.ancestor AS reason FROM members AS m JOIN hooks AS h ON regexp_like(m.ancestor, h.of)
  WHERE regexp_like(m.name, '^(' || replace(h.names, ' ', '|') || ')$')
  UNION ALL
  SELECT m.*, 'jinja2.ext.Extension.call_method' FROM members AS m JOIN callers AS c ON c.path = m.path AND c.class = qname_parent(m.member)
  WHERE m.kind = 'method' AND regexp_like(m.ancestor, '^jinja2\.(.+\.)?Extension$')
)
GROUP BY member, path, bstart, class_bstart, class_bend, line
