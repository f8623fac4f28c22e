-- Finds filters, tests and functions that Jinja takes, by decorators that say what it passes to them.
-- law: such a decorator is there for what templates call alone
-- before: @pass_context of cart
-- after: cart is called for what stands around it
-- writes: framework_calls
SELECT 'jinja2' AS framework, 'registration' AS kind, given AS callee, given_path AS callee_path, given_bstart AS callee_bstart,
       path, bstart, bend, line, min(name) AS reason
FROM given
WHERE is_decorator AND regexp_like(name,
        '^jinja2\.(.+\.)?(pass_context|pass_eval_context|pass_environment|contextfilter|evalcontextfilter|environmentfilter|contextfunction)$')
GROUP BY given, given_path, given_bstart, path, bstart, bend, line
