-- Finds the commands that groups of Click have, and what is given to Click to be called.
-- law: a command is called for its group's function where the group is one, else for what registers it; one that no group has is none;
-- law: `invoke` and `forward` call at once
-- before: @cli.command() of restock, where cli is a function under @click.group()
-- after: restock is called for cli
-- writes: framework_calls
-- many: definitions
SELECT 'click' AS framework, CASE WHEN d.path IS NOT NULL OR regexp_like(min(g.name), '\.(invoke|forward)$') THEN 'call' ELSE 'registration' END AS kind,
       g.given AS callee, g.given_path AS callee_path, g.given_bstart AS callee_bstart,
       coalesce(d.path, g.path) AS path, coalesce(d.name_bstart, g.bstart) AS bstart, coalesce(d.name_bend, g.bend) AS bend,
       coalesce(d.line, g.line) AS line, min(g.name) AS reason
FROM given AS g
LEFT JOIN definitions AS d ON d.path = g.from_path AND d.name_bstart = g.from_bstart
WHERE g.kind IN ('function', 'method')
  AND (regexp_like(g.name, '^(click|rich_click|asyncclick|flask)\.(.+\.)?(group|Group|CommandCollection|AppGroup|FlaskGroup)\.' ||
         '(command|group|result_callback|resultcallback|add_command)$')
    OR regexp_like(g.name, '^click\.(.+\.)?Context\.(invoke|forward|call_on_close)$')
    OR regexp_like(g.name, '^(click|flask)\.(.+\.)?(CliRunner|FlaskCliRunner)\.invoke$')
    OR (g.keyword IN ('callback', 'shell_complete', 'autocompletion', 'default', 'type', 'value_proc', 'result_callback')
        AND regexp_like(g.name, '^click\.(.+\.)?(option|argument|Option|Argument|Parameter|command|group|Command|Group|version_option|help_option|' ||
         'confirmation_option|password_option)$')))
GROUP BY g.given, g.given_path, g.given_bstart, d.path, d.name_bstart, d.name_bend, d.line, g.path, g.bstart, g.bend, g.line
