-- Finds the methods that Flask calls of classes made of its own.
-- law: a class of views lives where it is used, and its methods for it
-- before: class Item(MethodView) with get
-- after: Item.get is called for Item
-- writes: framework_calls
SELECT 'flask' AS framework, 'call' AS kind, member AS callee, path AS callee_path, bstart AS callee_bstart,
       path, class_bstart AS bstart, class_bend AS bend, line, min(ancestor) AS reason
FROM members
WHERE (regexp_like(ancestor, '^flask\.views\.View$|^flask\.views\.MethodView$') AND name = 'dispatch_request')
   OR (ancestor = 'flask.views.MethodView' AND name IN ('get', 'post', 'put', 'delete', 'patch', 'head', 'options', 'trace'))
   OR (ancestor = 'flask.sessions.SessionInterface' AND name IN (
        'open_session', 'save_session', 'make_null_session', 'is_null_session', 'get_cookie_name', 'get_cookie_domain', 'get_cookie_path',
        'get_cookie_httponly', 'get_cookie_secure', 'get_cookie_samesite', 'get_expiration_time', 'should_set_cookie'))
   OR (regexp_like(ancestor, '^flask\.json\.provider\.(Default)?JSONProvider$') AND name IN ('dumps', 'dump', 'loads', 'load', 'response', 'default'))
   OR (regexp_like(ancestor, '^flask\.(app\.)?Flask$') AND name IN (
        'create_jinja_environment', 'create_url_adapter', 'dispatch_request', 'full_dispatch_request', 'finalize_request', 'handle_exception',
        'handle_http_exception', 'handle_user_exception', 'inject_url_defaults', 'log_exception', 'make_default_options_response',
        'make_response', 'make_shell_context', 'preprocess_request', 'process_response', 'do_teardown_appcontext', 'do_teardown_request',
        'raise_routing_exception', 'request_context', 'app_context', 'select_jinja_autoescape', 'should_ignore_error', 'test_client',
        'trap_http_exception', 'update_template_context', 'wsgi_app', 'get_send_file_max_age', 'send_static_file', 'auto_find_instance_path',
        'make_config', 'make_aborter', 'create_global_jinja_loader', 'handle_url_build_error'))
   OR (regexp_like(ancestor, '^flask\.(config\.)?Config$') AND name IN ('from_object', 'from_mapping', 'from_file', 'get_namespace'))
   OR (regexp_like(ancestor, '^flask\.testing\.FlaskClient$') AND name = 'open')
GROUP BY member, path, bstart, class_bstart, class_bend, line
