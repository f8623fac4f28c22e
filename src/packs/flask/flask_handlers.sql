-- Finds what is registered with Flask and its extensions, by decorators and calls.
-- law: the receiver is an application, a blueprint, or another object that Flask is known to make
-- before: @app.route("/") of index, where app = Flask(__name__)
-- after: index is called by what registers it
-- writes: framework_calls
SELECT 'flask' AS framework, 'registration' AS kind, given AS callee, given_path AS callee_path, given_bstart AS callee_bstart,
       path, bstart, bend, line, min(name) AS reason
FROM given
WHERE kind IN ('function', 'method')
  AND (regexp_like(name, '^flask\.(.+\.)?(Flask|Blueprint|App|Scaffold|BlueprintSetupState)\.(' ||
         'route|get|post|put|delete|patch|endpoint|errorhandler|app_errorhandler|add_url_rule|register_error_handler|' ||
         'before_request|before_app_request|after_request|after_app_request|teardown_request|teardown_app_request|teardown_appcontext|' ||
         'before_first_request|before_app_first_request|context_processor|app_context_processor|' ||
         'url_value_preprocessor|app_url_value_preprocessor|url_defaults|app_url_defaults|' ||
         '(app_)?template_filter|(app_)?template_test|(app_)?template_global|add_(app_)?template_filter|add_(app_)?template_test|' ||
         'add_(app_)?template_global|shell_context_processor|record|record_once|cli\.command|cli\.group)$')
    OR regexp_like(name, '^flask\.(cli\.)?AppGroup\.(command|group)$')
    OR regexp_like(name, '^flask\.(ctx\.)?after_this_request$')
    OR regexp_like(name, '^(flask|blinker)\.(.+\.)?[a-zA-Z_]+\.(connect|connect_via)$')
    OR regexp_like(name, '^flask_login\.(.+\.)?LoginManager\.(user_loader|request_loader|header_loader|unauthorized_handler|needs_refresh_handler)$'))
GROUP BY given, given_path, given_bstart, path, bstart, bend, line
