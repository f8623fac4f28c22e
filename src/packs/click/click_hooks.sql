-- Finds the methods that Click calls of classes made of its own.
-- before: class Money(click.ParamType) with convert
-- after: Money.convert is called for Money
-- writes: framework_calls
-- many: members
WITH hooks AS (
  SELECT column1 AS of, column2 AS names
  FROM (VALUES
    ('ParamType|Choice|Path|File|Tuple|IntRange|FloatRange|DateTime', 'convert get_metavar get_missing_message shell_complete split_envvar_value to_info_dict'),
    ('Command|BaseCommand|Group|MultiCommand|CommandCollection|AppGroup|FlaskGroup',
     'add_command collect_usage_pieces format_commands format_epilog format_help format_help_text format_options format_usage get_command get_help ' ||
     'get_help_option get_help_option_names get_params get_short_help_str get_usage invoke list_commands main make_context make_parser parse_args ' ||
     'resolve_command result_callback shell_complete to_info_dict'),
    ('Parameter|Option|Argument',
     'add_to_parser consume_value full_process_value get_default get_error_hint get_help_extra get_help_record get_usage_pieces handle_parse_result ' ||
     'make_metavar process_value prompt_for_value resolve_envvar_value shell_complete to_info_dict type_cast_value value_from_envvar value_is_missing'),
    ('Context', 'close exit fail find_object forward get_help get_usage invoke lookup_default scope to_info_dict'),
    ('HelpFormatter', 'dedent getvalue indent indentation section write write_dl write_heading write_paragraph write_text write_usage'),
    ('ClickException|UsageError|BadParameter|MissingParameter|NoSuchOption|BadOptionUsage|BadArgumentUsage|FileError', 'format_message show'),
    ('shell_completion\.ShellComplete|shell_completion\.BashComplete|shell_completion\.ZshComplete|shell_completion\.FishComplete',
     'complete format_completion func_name get_completion_args get_completions source source_vars'))
)
SELECT 'click' AS framework, 'call' AS kind, m.member AS callee, m.path AS callee_path, m.bstart AS callee_bstart,
       m.path, m.class_bstart AS bstart, m.class_bend AS bend, m.line, min(m.ancestor) AS reason
FROM members AS m JOIN hooks AS h ON regexp_like(m.ancestor, '^(click|flask)\.([a-z_]+\.)*(' || h.of || ')$')
WHERE strpos(' ' || h.names || ' ', ' ' || m.name || ' ') > 0
GROUP BY m.member, m.path, m.bstart, m.class_bstart, m.class_bend, m.line
